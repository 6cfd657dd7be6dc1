package dev.sfumato.service.cli.painting;

import dev.sfumato.diffusion.request.GenerationRequest;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.service.cli.options.ExitCode;
import dev.sfumato.service.cli.options.RunNaming;
import dev.sfumato.service.cli.output.Destination;
import dev.sfumato.service.cli.output.Results;
import dev.sfumato.tracking.RunOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One prompt painted as a run of its own. */
public final class SinglePainting {
    private final Studio studio;
    private final RunNaming naming;

    public SinglePainting(Studio studio, RunNaming naming) {
        this.studio = studio;
        this.naming = naming;
    }

    /**
     * Paints {@code request}.
     *
     * @param output as {@code -o} gives it
     * @return the exit code
     */
    public int run(GenerationRequest request, @Nullable Path output, Results results) throws IOException {
        Destination destination = Destination.of(output, request.count());
        RunOptions run = naming.run().jobType("generate").build();
        GenerationSettings settings = studio.engine().resolve(request);
        results.write(studio.paint(settings, run, Map.of()), destination);
        return ExitCode.OK;
    }
}
