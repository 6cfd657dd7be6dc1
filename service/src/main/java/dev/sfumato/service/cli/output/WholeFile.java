package dev.sfumato.service.cli.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes a file so that a crash leaves the old one or the new one, never a part. */
public final class WholeFile {
    private WholeFile() {}

    /** Puts {@code bytes} at {@code file}, replacing what was there. */
    public static Path write(Path file, byte[] bytes) throws IOException {
        Path temporary = file.resolveSibling(".sfumato-" + UUID.randomUUID() + ".part");
        try {
            Files.write(temporary, bytes, StandardOpenOption.CREATE_NEW);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        return file;
    }
}
