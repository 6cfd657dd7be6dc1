package dev.sfumato.service.cli.batch;

import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.service.cli.output.FileNames;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A line of a prompt file with every default filled in.
 *
 * @param place in the file
 * @param variants how many its line stands for
 */
record BatchLine(Place place, int variants, GenerationSettings settings) {

    /**
     * Which prompt of a file it is.
     *
     * @param line counted from 1
     * @param variant among those that the line stands for, counted from 1
     */
    record Place(int line, int variant) {}

    /** The files of its pictures: line number, variant if there are several, prompt and seed, so that they sort as the lines do. */
    List<Path> files(Path folder) {
        return IntStream.range(0, settings.count())
                .mapToObj(index -> folder.resolve(String.format(
                        Locale.ROOT,
                        "%04d%s-%s-%d.png",
                        place.line(),
                        variants == 1 ? "" : String.format(Locale.ROOT, "-%03d", place.variant()),
                        FileNames.of(settings.prompt()),
                        settings.seed() + index)))
                .toList();
    }
}
