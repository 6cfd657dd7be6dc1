package dev.sfumato.service.cli.painting;

import dev.sfumato.diffusion.image.GenerationRecord;
import dev.sfumato.diffusion.image.PngMetadata;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.service.cli.options.CommandFailure;
import dev.sfumato.service.cli.options.ExitCode;
import dev.sfumato.service.cli.options.GenerationOptions;
import dev.sfumato.service.cli.options.RunNaming;
import dev.sfumato.service.cli.output.Destination;
import dev.sfumato.service.cli.output.Results;
import dev.sfumato.service.generation.TrackedImage;
import dev.sfumato.service.generation.TrackedResult;
import dev.sfumato.service.replay.PixelDifference;
import dev.sfumato.service.replay.ReplayRequests;
import dev.sfumato.service.replay.Verdict;
import dev.sfumato.tracking.RunOptions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** A picture painted again from what its file says, and compared with it. */
public final class Replay {
    private final Studio studio;
    private final RunNaming naming;
    private final GenerationOptions sources;

    /** @param sources with the pictures that the picture was made from, if it was */
    public Replay(Studio studio, RunNaming naming, GenerationOptions sources) {
        this.studio = studio;
        this.naming = naming;
        this.sources = sources;
    }

    /**
     * Paints the picture of {@code file} again.
     *
     * @param anyModel whether a model, or an adapter, of the same name whose files changed will do
     * @param output as {@code -o} gives it
     * @return 0 if the pixels are identical, 1 if not
     * @throws CommandFailure if the file is no picture of ours, or its model is not the one that is here
     */
    public int run(Path file, boolean anyModel, @Nullable Path output, Results results) throws IOException {
        Destination destination = Destination.of(output, 1);
        RunOptions run = naming.run()
                .jobType("replay")
                .config(Map.of("replay_of", file.toString()))
                .build();
        GenerationRecord record = PngMetadata.require(file);
        BufferedImage before = ImageIO.read(file.toFile());
        GenerationSettings settings = studio.engine().resolve(ReplayRequests.of(record, this::source, anyModel));
        checkModel(file, record.settings(), settings, anyModel);
        TrackedResult result = studio.paint(settings, run, Map.of());
        TrackedImage picture = result.images().getFirst();
        PixelDifference difference =
                PixelDifference.between(before, picture.image().toBufferedImage());
        Verdict verdict = difference.verdict(0);
        results.print(
                destination.write(picture),
                result,
                picture,
                Map.of("replay_of", file.toString(), "verdict", verdict.wireName()));
        studio.say(difference + " to " + file);
        return verdict == Verdict.IDENTICAL ? ExitCode.OK : ExitCode.FAILURE;
    }

    private @Nullable SourceImage source(String field, @Nullable SourceImage recorded) {
        return switch (field) {
            case "image" -> source("--image", sources.task().image(), recorded);
            case "mask" -> source("--mask", sources.task().mask(), recorded);
            default -> source("--control", sources.control(), recorded);
        };
    }

    private static @Nullable SourceImage source(
            String option, @Nullable SourceImage given, @Nullable SourceImage recorded) {
        if (given == null || given.equals(recorded)) {
            return given == null ? recorded : given;
        }
        throw CommandFailure.badInput(
                recorded == null
                        ? option + ": does not go with --replay of a picture that was made without"
                        : option + ": is another than the picture was made from, got pixels of SHA-256 "
                                + given.sha256() + "; allowed: " + recorded.sha256());
    }

    private void checkModel(Path file, GenerationSettings then, GenerationSettings now, boolean anyModel) {
        if (then.modelHash().equals(now.modelHash())) {
            return;
        }
        String difference = file + " was painted by model '" + then.model() + "' with hash " + then.modelHash()
                + ", but the model of that name here has hash " + now.modelHash();
        if (!anyModel) {
            throw CommandFailure.badInput(
                    "--replay: " + difference + ": its pixels would differ; --force paints it all the same");
        }
        studio.warn(difference);
    }
}
