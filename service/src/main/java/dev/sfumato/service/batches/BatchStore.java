package dev.sfumato.service.batches;

import dev.sfumato.tracking.disk.DurableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** A folder with one file for each batch, which is there whole or not at all. Thread-safe within one process. */
final class BatchStore {
    private static final Pattern ID = Pattern.compile("batch_[0-9a-f]{24}");
    private static final int TIME_DIGITS = 12;
    private static final int RANDOM_BYTES = 6;
    private static final String SUFFIX = ".json";

    private final SecureRandom random = new SecureRandom();
    private final Path folder;
    private final InstantSource clock;

    BatchStore(Path folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** A new id, greater than those that are older than a millisecond. */
    String newId() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        String time = HexFormat.of().toHexDigits(clock.millis(), TIME_DIGITS);
        return "batch_" + time + HexFormat.of().formatHex(bytes);
    }

    synchronized void add(Batch batch) {
        write(batch);
    }

    synchronized Optional<Batch> find(String id) {
        if (!ID.matcher(id).matches()) {
            return Optional.empty();
        }
        try {
            byte[] json = Files.readAllBytes(folder.resolve(id + SUFFIX));
            return Optional.of(JsonMapper.shared().readValue(json, Batch.class));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Changes a batch that is there, and gives it as it is then. */
    synchronized Batch update(String id, UnaryOperator<Batch> change) {
        Batch old = find(id).orElseThrow(() -> new IllegalStateException("there is no batch " + id));
        Batch changed = change.apply(old);
        if (!changed.equals(old)) {
            write(changed);
        }
        return changed;
    }

    /** All batches, newest first. */
    synchronized List<Batch> list() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .flatMap(name -> find(name.substring(0, name.length() - SUFFIX.length())).stream())
                    .sorted(Comparator.comparing(Batch::id).reversed())
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void write(Batch batch) {
        try {
            Files.createDirectories(folder);
            DurableFiles.write(
                    folder.resolve(batch.id() + SUFFIX), JsonMapper.shared().writeValueAsBytes(batch));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
