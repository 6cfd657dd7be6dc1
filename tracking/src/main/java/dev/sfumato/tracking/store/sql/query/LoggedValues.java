package dev.sfumato.tracking.store.sql.query;

import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.journal.ItemTree;
import dev.sfumato.tracking.journal.JournalReader;
import dev.sfumato.tracking.journal.JsonText;
import dev.sfumato.tracking.journal.record.JournalRecord.History;
import dev.sfumato.tracking.store.ImageMask;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the values of steps where the journals hold them. Used for one query, by one thread. */
public final class LoggedValues implements AutoCloseable {

    /** What is read of a row of history h and its segment hs. */
    public static final String COLUMNS = "h.items, h.position, hs.directory AS journal_directory, hs.file";

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private static final Set<String> OWN_KEYS = Set.of("_step", "_timestamp", "_runtime");

    private final Path journals;
    private final Map<Path, JournalReader> readers = new HashMap<>();

    /** Images of one step come one after the other. */
    private @Nullable Path lastFile;

    private long lastPosition;
    private Map<String, Object> lastValues = Map.of();

    LoggedValues(Path journals) {
        this.journals = journals;
    }

    /** Reads among the journals of which one is given. */
    public static LoggedValues beside(Path journal) {
        return new LoggedValues(journal.resolveSibling("..").normalize());
    }

    /** The values of a row that has {@link #COLUMNS}, with the time among them. */
    public Map<String, Object> of(ResultSet row) throws SQLException {
        String items = row.getString("items");
        Path file = journals.resolve(row.getString("journal_directory")).resolve(row.getString("file"));
        try {
            if (items != null) {
                ItemTree tree = new ItemTree();
                tree.merge((Map<?, ?>) JsonText.read(items));
                return tree.values();
            }
            return at(file, row.getLong("position"));
        } catch (IOException failure) {
            throw new TrackingException(file, "a step cannot be read", failure);
        }
    }

    private Map<String, Object> at(Path file, long position) throws IOException {
        if (!file.equals(lastFile) || lastPosition != position) {
            lastValues = read(file, position);
            lastFile = file;
            lastPosition = position;
        }
        return lastValues;
    }

    private Map<String, Object> read(Path file, long position) throws IOException {
        ItemTree tree = new ItemTree();
        try {
            JournalReader reader = readers.get(file);
            if (reader == null) {
                reader = JournalReader.open(file);
                readers.put(file, reader);
            }
            reader.seek(position);
            if (!(reader.next().orElse(null) instanceof History step)) {
                throw new IOException("no step lies at byte " + position + ", where the index has one");
            }
            tree.putAll(step.items());
        } catch (FileNotFoundException failure) {
            if (Files.exists(file)) {
                throw failure;
            }
            // the run was deleted since the index was looked at: it is gone from the next answer
        }
        return tree.values();
    }

    /** Values without the keys that every step has. */
    static Map<String, Object> loggedOnly(Map<String, Object> values) {
        Map<String, Object> logged = new LinkedHashMap<>(values);
        logged.keySet().removeAll(OWN_KEYS);
        return Collections.unmodifiableMap(logged);
    }

    /** The caption of an image; dots join nested keys. */
    static @Nullable String caption(Map<?, ?> values, String key, int place) {
        Object caption = ofImage(values, key, place, "caption", "captions");
        return caption instanceof String text && !text.isEmpty() ? text : null;
    }

    /** The hash of an image in hex digits; empty if its step is gone. */
    static String sha256(Map<?, ?> values, String key, int place) {
        return ofImage(values, key, place, "sha256", "sha256") instanceof String hash ? hash : "";
    }

    /** What is said of an image, or in a list of an image at its place. */
    private static @Nullable Object ofImage(Map<?, ?> values, String key, int place, String one, String list) {
        Map<?, ?> media = media(values, key);
        if (media == null) {
            return null;
        }
        return media.get(list) instanceof List<?> all ? place < all.size() ? all.get(place) : null : media.get(one);
    }

    /** The masks that were logged with an image; none that no file is known of. */
    static List<ImageMask> masks(Map<?, ?> values, String key, int place) {
        Map<?, ?> media = media(values, key);
        if (media == null) {
            return List.of();
        }
        Object masks = media.get("all_masks") instanceof List<?> all
                ? place < all.size() ? all.get(place) : null
                : media.get("masks");
        return masks instanceof Map<?, ?> byName
                ? byName.entrySet().stream()
                        .flatMap(entry -> mask(String.valueOf(entry.getKey()), entry.getValue()).stream())
                        .toList()
                : List.of();
    }

    private static Optional<ImageMask> mask(String name, @Nullable Object described) {
        return described instanceof Map<?, ?> mask
                        && mask.get("sha256") instanceof String sha256
                        && SHA256.matcher(sha256).matches()
                ? Optional.of(new ImageMask(name, sha256))
                : Optional.empty();
    }

    private static @Nullable Map<?, ?> media(Map<?, ?> values, String key) {
        for (Map.Entry<?, ?> entry : values.entrySet()) {
            String name = String.valueOf(entry.getKey());
            if (entry.getValue() instanceof Map<?, ?> map) {
                boolean media = map.containsKey("_type");
                Map<?, ?> found = name.equals(key) && media
                        ? map
                        : !media && key.startsWith(name + ".") ? media(map, key.substring(name.length() + 1)) : null;
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    @Override
    public void close() {
        for (Map.Entry<Path, JournalReader> reader : readers.entrySet()) {
            try {
                reader.getValue().close();
            } catch (IOException failure) {
                throw new TrackingException(reader.getKey(), "cannot be closed", failure);
            }
        }
    }
}
