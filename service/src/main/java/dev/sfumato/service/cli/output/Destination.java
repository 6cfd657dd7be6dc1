package dev.sfumato.service.cli.output;

import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.service.cli.options.CommandFailure;
import dev.sfumato.service.generation.TrackedImage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the pictures of one request go. A file appears under its name only when it is whole. */
public sealed interface Destination {
    /**
     * Writes one picture.
     *
     * @return the file
     * @throws IOException if the folder cannot be written
     */
    Path write(TrackedImage picture) throws IOException;

    /**
     * The destination that {@code -o} asks for.
     *
     * @param output a file of a known extension, a folder that is there, or null for the current folder
     * @param count pictures
     * @throws CommandFailure if it is neither, before anything is painted
     */
    static Destination of(@Nullable Path output, int count) {
        if (output == null) {
            return new Derived(Path.of(""));
        }
        if (Files.isDirectory(output)) {
            return new Derived(output);
        }
        PictureFormat format = PictureFormat.of(output)
                .orElseThrow(() -> CommandFailure.badInput("-o: has no extension of a picture, got '" + output
                        + "'; allowed: " + PictureFormat.EXTENSIONS + ", or a folder that is there"));
        Path folder = output.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw CommandFailure.badInput("-o: there is no folder '" + folder + "' to write into, got '" + output
                    + "'; allowed: a file in a" + " folder that is there");
        }
        return new Named(output, format, count);
    }

    /**
     * A file that the user named: what was there is replaced. Where there is more than one picture, they are numbered
     * from 1 in front of the extension.
     */
    record Named(Path file, PictureFormat format, int count) implements Destination {
        @Override
        public Path write(TrackedImage picture) throws IOException {
            return WholeFile.write(numbered(picture.image().index()), format.encode(picture));
        }

        private Path numbered(int index) {
            if (count == 1) {
                return file;
            }
            String name = String.valueOf(file.getFileName());
            int dot = name.lastIndexOf('.');
            return file.resolveSibling(name.substring(0, dot) + "-" + (index + 1) + name.substring(dot));
        }
    }

    /** A folder in which each picture gets a free name made of its prompt and seed; nothing is ever replaced. */
    record Derived(Path folder) implements Destination {
        @Override
        public Path write(TrackedImage picture) throws IOException {
            GeneratedImage image = picture.image();
            String name = FileNames.of(image.settings().prompt()) + "-" + image.seed();
            for (int attempt = 1; ; attempt++) {
                Path file = folder.resolve(name + (attempt == 1 ? "" : "-" + attempt) + ".png");
                try {
                    Files.createFile(file);
                } catch (FileAlreadyExistsException taken) {
                    continue;
                }
                return WholeFile.write(file, picture.png());
            }
        }
    }
}
