package dev.sfumato.service.cli.batch;

import dev.sfumato.diffusion.GenerationSettings;
import dev.sfumato.service.cli.output.FileNames;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A line of a prompt file with every default filled in.
 *
 * @param number in the file, counted from 1
 */
record BatchLine(int number, GenerationSettings settings) {

    /** The files of its pictures: line number, prompt and seed, so that they sort as the lines do. */
    List<Path> files(Path folder) {
        return IntStream.range(0, settings.count())
                .mapToObj(index -> folder.resolve(String.format(
                        Locale.ROOT,
                        "%04d-%s-%d.png",
                        number,
                        FileNames.of(settings.prompt()),
                        settings.seed() + index)))
                .toList();
    }
}
