package dev.sfumato.tracking.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.UUID;

/** What tells a home from others that use the same database or bucket, wherever it is mounted: a random name in a file of it. */
public final class HomeName {

    private static final String FILE = ".sfumato.home";

    private HomeName() {}

    /**
     * The name, made if it is missing; only for who holds the lock of the home.
     *
     * @param journals the directory of the run directories
     */
    public static String of(Path journals) {
        Path file = journals.resolve(FILE);
        try {
            try {
                return Files.readString(file).strip();
            } catch (NoSuchFileException _) {
                String name = UUID.randomUUID().toString();
                DurableFiles.write(file, name.getBytes(StandardCharsets.UTF_8));
                return name;
            }
        } catch (IOException failure) {
            throw new TrackingException(file, "the name of the home cannot be kept", failure);
        }
    }
}
