package dev.sfumato.tracking.gc;

import dev.sfumato.tracking.journal.JournalReader;
import dev.sfumato.tracking.journal.record.Item;
import dev.sfumato.tracking.journal.record.JournalRecord;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads from the journals themselves which blobs runs refer to. */
final class References {

    private static final Pattern SHA256 = Pattern.compile("\"([0-9a-f]{64})\"");

    private References() {}

    /** The SHA-256 of every file that a run directory refers to, but for these directories. */
    static Set<String> of(Path journals, Set<Path> without) throws IOException {
        Set<String> found = new HashSet<>();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(journals, "{offline-run-,run-}*")) {
            for (Path directory : directories) {
                if (!without.contains(directory)) {
                    read(directory, found);
                }
            }
        } catch (DirectoryIteratorException failure) {
            throw failure.getCause();
        }
        return found;
    }

    private static void read(Path directory, Set<String> found) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "run-*.wandb")) {
            for (Path file : files) {
                readJournal(file, found);
            }
        } catch (NoSuchFileException deleted) {
            // by another process, since it was listed: it refers to nothing any more
            return;
        } catch (DirectoryIteratorException failure) {
            throw failure.getCause();
        }
    }

    private static void readJournal(Path file, Set<String> found) throws IOException {
        try (JournalReader reader = JournalReader.open(file)) {
            for (Optional<JournalRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                if (record.get() instanceof JournalRecord.History history) {
                    for (Item item : history.items()) {
                        // anything that looks like the name of a blob keeps it
                        Matcher names = SHA256.matcher(item.json());
                        while (names.find()) {
                            found.add(names.group(1));
                        }
                    }
                }
            }
        }
    }
}
