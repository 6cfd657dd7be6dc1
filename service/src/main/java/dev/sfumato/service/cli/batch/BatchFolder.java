package dev.sfumato.service.cli.batch;

import dev.sfumato.service.cli.options.CommandFailure;
import dev.sfumato.service.cli.output.Results;
import dev.sfumato.service.cli.output.WholeFile;
import dev.sfumato.service.generation.TrackedImage;
import dev.sfumato.service.generation.TrackedResult;
import dev.sfumato.tracking.store.ImageArtifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The folder of a batch's pictures, in which nothing of anyone else's is replaced. */
final class BatchFolder {
    private final Path folder;

    BatchFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes the folder, sweeps out what a process that died left half written, and looks whether the files of the lines that are to be painted are free.
     *
     * @throws CommandFailure if there is no such folder to be had, or one of the files is there
     */
    void prepare(List<BatchLine> missing) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw CommandFailure.badInput("-o: '" + folder + "' is not a folder; allowed with --file: a folder");
        }
        Files.createDirectories(folder);
        WholeFile.sweep(folder);
        for (BatchLine line : missing) {
            for (Path file : line.files(folder)) {
                if (Files.exists(file)) {
                    throw CommandFailure.badInput(
                            "-o: '" + file + "' is there already and would be replaced; go on with"
                                    + " the run that made it by --resume, or name another folder");
                }
            }
        }
    }

    /**
     * Writes the files that a crash kept from being written although the run holds their pictures.
     *
     * @return how many
     */
    int restore(BatchPlan plan, PaintedLines painted) throws IOException {
        int restored = 0;
        for (BatchLine line : plan.lines()) {
            List<Path> files = line.files(folder);
            List<ImageArtifact> pictures = painted.of(line);
            for (int index = 0; index < pictures.size(); index++) {
                if (!Files.exists(files.get(index))) {
                    WholeFile.write(
                            files.get(index),
                            Files.readAllBytes(pictures.get(index).path()));
                    restored++;
                }
            }
        }
        return restored;
    }

    /** Writes the pictures of a line, and a line of output for each. */
    void write(BatchLine line, TrackedResult result, Results results) throws IOException {
        List<Path> files = line.files(folder);
        for (TrackedImage picture : result.images()) {
            Path file = WholeFile.write(files.get(picture.image().index()), picture.png());
            results.print(file, result, picture, PaintedLines.values(line));
        }
    }
}
