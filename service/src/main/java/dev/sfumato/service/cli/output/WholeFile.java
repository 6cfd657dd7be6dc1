package dev.sfumato.service.cli.output;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Writes a file so that a crash leaves the old one or the new one, never a part. */
public final class WholeFile {

    private static final String PREFIX = ".sfumato-";
    private static final String SUFFIX = ".part";
    /** No write takes so long; what is older was left by a process that died. */
    private static final Duration ABANDONED = Duration.ofMinutes(10);

    private WholeFile() {}

    /** What writes the content of a file, and leaves the stream open. */
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Puts {@code bytes} at {@code file}, replacing what was there. */
    public static Path write(Path file, byte[] bytes) throws IOException {
        return write(file, out -> out.write(bytes));
    }

    /** Puts {@code content} at {@code file}, replacing what was there. */
    public static Path write(Path file, Content content) throws IOException {
        Path temporary = file.resolveSibling(PREFIX + UUID.randomUUID() + SUFFIX);
        try {
            try (OutputStream out =
                    new BufferedOutputStream(Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW))) {
                content.writeTo(out);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        return file;
    }

    /** Deletes the parts that processes which died left in a folder. */
    public static void sweep(Path folder) throws IOException {
        FileTime oldest = FileTime.from(Instant.now().minus(ABANDONED));
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, PREFIX + "*" + SUFFIX)) {
            for (Path part : parts) {
                if (Files.getLastModifiedTime(part).compareTo(oldest) < 0) {
                    Files.deleteIfExists(part);
                }
            }
        }
    }
}
