package dev.sfumato.tracking.store.sql.query;

import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.journal.JsonText;
import dev.sfumato.tracking.store.GalleryImage;
import dev.sfumato.tracking.store.Generation;
import dev.sfumato.tracking.store.HistoryRow;
import dev.sfumato.tracking.store.ImageArtifact;
import dev.sfumato.tracking.store.MaskLabels;
import dev.sfumato.tracking.store.MetricBucket;
import dev.sfumato.tracking.store.MetricPoint;
import dev.sfumato.tracking.store.RunStatus;
import dev.sfumato.tracking.store.RunSummary;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.statement.StatementContext;

/** Makes the public records from rows of the index. */
public final class RunRows {

    private static final Set<String> LIBRARY_KEYS = Set.of("_wandb", "_sfumato");

    private static final String MASK_LABELS = "mask/class_labels";

    /** As Weights &amp; Biases spells it. */
    private static final String KEY_AND_MASK = "_wandb_delimeter_";

    private static final int HASH_PREFIX = 8;

    private static final BigDecimal LARGEST_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

    private final Path journals;

    public RunRows(Path journals) {
        this.journals = journals;
    }

    public RunSummary summary(ResultSet row, StatementContext context) throws SQLException {
        String id = row.getString("id");
        String name = row.getString("name");
        return new RunSummary(
                id,
                row.getString("project"),
                name == null || name.isEmpty() ? id : name,
                RunStatus.valueOf(row.getString("status")),
                row.getObject("exit_code") == null ? null : row.getInt("exit_code"),
                row.getString("run_group"),
                row.getString("job_type"),
                ((List<?>) json(row.getString(row.getString("marked_tags") == null ? "tags" : "marked_tags")))
                        .stream().map(String::valueOf).toList(),
                row.getBoolean("starred"),
                time(row.getLong("started_at")),
                time(row.getLong("updated_at")),
                row.getLong("last_step"),
                row.getLong("history_count"),
                row.getLong("image_count"),
                journals.resolve(row.getString("directory")));
    }

    /** The values of steps, for one query. */
    public LoggedValues logged() {
        return new LoggedValues(journals);
    }

    /**
     * What the index keeps of the hash of an image: enough to find it if the journal says the rest, else all.
     *
     * @param sha256 in hex digits, or empty
     */
    public static byte[] keptHash(String sha256, boolean told) {
        return HexFormat.of().parseHex(told ? sha256.substring(0, 2 * HASH_PREFIX) : sha256);
    }

    private static String hash(byte[] kept, Map<String, Object> values, String key, int place) {
        return kept.length == HASH_PREFIX
                ? LoggedValues.sha256(values, key, place)
                : HexFormat.of().formatHex(kept);
    }

    /** An image joined with the history that it is of. */
    public ImageArtifact image(ResultSet row, StatementContext context, LoggedValues logged) throws SQLException {
        return image(row, logged.of(row));
    }

    private ImageArtifact image(ResultSet row, Map<String, Object> values) throws SQLException {
        String key = row.getString("key");
        int place = row.getInt("place");
        String sha256 = hash(row.getBytes("sha256"), values, key, place);
        String format = row.getString("format");
        String path = row.getString("path");
        if (path == null) {
            path = ImagePath.usual(key, row.getLong("step"), sha256, format);
        }
        return new ImageArtifact(
                row.getString("id"),
                row.getLong("step"),
                key,
                place,
                sha256,
                format,
                row.getLong("size"),
                row.getInt("width"),
                row.getInt("height"),
                LoggedValues.caption(values, key, place),
                file(row, path),
                values.get("generation_id") instanceof String id ? id : null,
                LoggedValues.masks(values, key, place));
    }

    /** A file of a run from its columns directory and path. */
    public Path file(ResultSet row, StatementContext context) throws SQLException {
        return file(row, row.getString("path"));
    }

    private Path file(ResultSet row, String path) throws SQLException {
        return journals.resolve(row.getString("directory")).resolve("files").resolve(path);
    }

    public HistoryRow history(ResultSet row, LoggedValues logged) throws SQLException {
        Map<String, Object> values = logged.of(row);
        double runtime = values.get("_runtime") instanceof Number number ? number.doubleValue() : 0;
        return new HistoryRow(row.getLong("step"), time(row.getLong("time")), runtime, LoggedValues.loggedOnly(values));
    }

    /** An image joined with its generation. */
    public GalleryImage galleryImage(ResultSet row, StatementContext context, LoggedValues logged) throws SQLException {
        Map<String, Object> values = logged.of(row);
        Generation generation = new Generation(
                row.getString("id"),
                row.getLong("step"),
                row.getString("project"),
                time(row.getLong("time")),
                row.getBoolean("is_starred"),
                LoggedValues.loggedOnly(values));
        return new GalleryImage(image(row, values), generation);
    }

    public static MetricBucket bucket(ResultSet row, StatementContext context) throws SQLException {
        return new MetricBucket(
                row.getLong("first_step"),
                row.getLong("last_step"),
                time(row.getLong("time")),
                number(row, "min"),
                number(row, "max"),
                number(row, "mean"),
                number(row, "last_value"),
                row.getLong("count"));
    }

    public static MetricPoint metric(ResultSet row, StatementContext context) throws SQLException {
        return new MetricPoint(row.getLong("step"), time(row.getLong("time")), number(row, "value"));
    }

    /** A number of a column as JSON has it: a Long if it is whole and not of a floating type, else a Double. */
    static Number number(Object value) {
        return switch (value) {
            case Integer whole -> Long.valueOf(whole);
            case BigDecimal exact
            when exact.stripTrailingZeros().scale() <= 0 && exact.abs().compareTo(LARGEST_LONG) <= 0 ->
                Long.valueOf(exact.longValue());
            case BigDecimal exact -> Double.valueOf(exact.doubleValue());
            case Number number -> number;
            default -> throw new IllegalStateException("no number: " + value);
        };
    }

    private static double number(ResultSet row, String column) throws SQLException {
        return row.getObject(column) == null ? Double.NaN : row.getDouble(column);
    }

    /** Values without what libraries keep for themselves. */
    public Map<String, Object> userValues(String text) {
        Map<String, Object> values = new LinkedHashMap<>(values(text));
        values.keySet().removeAll(LIBRARY_KEYS);
        return Collections.unmodifiableMap(values);
    }

    /** The names of classes in a config, where libraries keep them: under the key of an image and a mask's name in one. */
    public List<MaskLabels> maskLabels(String config) {
        List<MaskLabels> all = new ArrayList<>();
        if (values(config).get("_wandb") instanceof Map<?, ?> own && own.get(MASK_LABELS) instanceof Map<?, ?> byName) {
            byName.forEach((name, described) -> {
                String[] parts = String.valueOf(name).split(KEY_AND_MASK, 2);
                if (parts.length == 2
                        && described instanceof Map<?, ?> map
                        && map.get("value") instanceof Map<?, ?> value) {
                    Map<String, String> labels = new LinkedHashMap<>();
                    value.forEach((id, label) -> labels.put(String.valueOf(id), String.valueOf(label)));
                    all.add(new MaskLabels(parts[0], parts[1], labels));
                }
            });
        }
        return all;
    }

    public Map<String, Object> values(String text) {
        Map<String, Object> values = new LinkedHashMap<>();
        ((Map<?, ?>) json(text)).forEach((key, value) -> values.put(String.valueOf(key), value));
        return Collections.unmodifiableMap(values);
    }

    private Object json(String text) {
        try {
            return JsonText.read(text);
        } catch (IOException failure) {
            throw new TrackingException(journals, "the index holds a broken value", failure);
        }
    }

    private static Instant time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
