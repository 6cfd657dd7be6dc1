package dev.sfumato.service.cli.batch;

import dev.sfumato.service.cli.options.GenerationOptions;
import dev.sfumato.service.cli.options.RunNaming;
import dev.sfumato.service.cli.output.PictureFormat;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a file of prompts is to be painted.
 *
 * @param file the prompts
 * @param output the folder of the pictures; null for one beside the user, named like the file
 * @param generation what holds for each line that does not say otherwise
 * @param resume whether to go on with the newest run of the file
 */
public record BatchOptions(
        Path file, @Nullable Path output, GenerationOptions generation, RunNaming naming, boolean resume) {

    /** The folder of the pictures. */
    Path folder() {
        if (output != null) {
            return output;
        }
        String name = String.valueOf(file.getFileName());
        String extension = PictureFormat.extension(file);
        return Path.of(name.substring(0, name.length() - extension.length() - 1));
    }
}
