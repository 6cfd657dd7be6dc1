package dev.sfumato.service.uploads;

import dev.sfumato.tracking.disk.DurableFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A folder of files with ids. A file is there once its description is, which is written last and deleted first, so a
 * crash leaves no half file behind. Thread-safe.
 */
public final class FileStore {
    private static final Pattern ID = Pattern.compile("file-[0-9a-f]{24}");
    private static final int TIME_DIGITS = 12;
    private static final int RANDOM_BYTES = 6;
    private static final String DESCRIPTION = ".json";
    private static final String CONTENT = ".content";

    private final SecureRandom random = new SecureRandom();
    private final Path folder;
    private final InstantSource clock;

    /** @param folder made when the first file comes */
    public FileStore(Path folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** An id that no file has, greater than those that are older than a millisecond. */
    public String newId() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        String time = HexFormat.of().toHexDigits(clock.millis(), TIME_DIGITS);
        return "file-" + time + HexFormat.of().formatHex(bytes);
    }

    /**
     * Stores what a stream holds.
     *
     * @param lifetime in seconds, or null for ever
     */
    public StoredFile add(String filename, String purpose, InputStream content, @Nullable Long lifetime)
            throws IOException {
        String id = newId();
        Path file = contentOf(id);
        Files.createDirectories(folder);
        Files.copy(content, file);
        sync(file);
        return describe(id, filename, purpose, lifetime);
    }

    /** Makes a file visible whose content was written to {@link #contentOf}; does nothing if it is already. */
    public StoredFile describe(String id, String filename, String purpose, @Nullable Long lifetime) throws IOException {
        Optional<StoredFile> known = find(id);
        if (known.isPresent()) {
            return known.get();
        }
        long now = clock.instant().getEpochSecond();
        StoredFile file = new StoredFile(
                id, filename, purpose, Files.size(contentOf(id)), now, lifetime == null ? null : now + lifetime);
        DurableFiles.write(descriptionOf(id), JsonMapper.shared().writeValueAsBytes(file));
        return file;
    }

    /** A file that is there and has not expired. */
    public Optional<StoredFile> find(String id) {
        if (!ID.matcher(id).matches()) {
            return Optional.empty();
        }
        try {
            StoredFile file = JsonMapper.shared().readValue(Files.readAllBytes(descriptionOf(id)), StoredFile.class);
            if (file.expiresAt() == null || file.expiresAt() > clock.instant().getEpochSecond()) {
                return Optional.of(file);
            }
            delete(id);
            return Optional.empty();
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** All files, newest first. */
    public List<StoredFile> list() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(DESCRIPTION))
                    .map(name -> name.substring(0, name.length() - DESCRIPTION.length()))
                    .flatMap(id -> find(id).stream())
                    .sorted(Comparator.comparing(StoredFile::id).reversed())
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Deletes a file; does nothing if it is not there. */
    public void delete(String id) throws IOException {
        Files.deleteIfExists(descriptionOf(id));
        Files.deleteIfExists(contentOf(id));
    }

    /** Where the content of a file lies. */
    public Path contentOf(String id) {
        return folder.resolve(id + CONTENT);
    }

    private Path descriptionOf(String id) {
        return folder.resolve(id + DESCRIPTION);
    }

    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}
