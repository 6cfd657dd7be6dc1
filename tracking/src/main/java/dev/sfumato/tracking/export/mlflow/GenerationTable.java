package dev.sfumato.tracking.export.mlflow;

import dev.sfumato.tracking.export.mlflow.rest.MlflowNames;
import dev.sfumato.tracking.store.HistoryRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The generations of a run as the table that MLflow's evaluation view shows: a row a step, with prompt, seed and the first
 * picture. Not thread-safe.
 */
final class GenerationTable {
    static final String FILE = "generations.json";

    /** What the run's tag {@code mlflow.loggedArtifacts} says of it. */
    static final String TAG = "[{\"path\": \"" + FILE + "\", \"type\": \"table\"}]";

    /** A table of more is slow to show; those that come later are left out. */
    static final int MOST_ROWS = 10_000;

    private static final Set<String> OWN = Set.of("step", "image");

    /** What people look for in a picture, where MLflow's page shows it without scrolling. */
    private static final List<String> FIRST = List.of(
            "step", "image", "prompt", "negative_prompt", "seed", "scheduler", "steps", "guidance_scale", "model");

    private final Set<String> columns = new LinkedHashSet<>(OWN);
    private final List<Map<String, Object>> rows = new ArrayList<>();

    void add(HistoryRow row) {
        boolean generation = row.values().containsKey("prompt") || hasPicture(row);
        if (!generation || rows.size() >= MOST_ROWS) {
            return;
        }
        Map<String, Object> cells = new LinkedHashMap<>();
        cells.put("step", row.step());
        LoggedPicture.of(row).stream().findFirst().ifPresent(picture -> cells.put("image", cell(picture)));
        MlflowNames.flat(row.values(), ".").forEach((name, value) -> {
            // lists and pictures have no place in a cell
            if (!OWN.contains(name)
                    && (value instanceof String || value instanceof Number || value instanceof Boolean)) {
                cells.put(name, value);
                columns.add(name);
            }
        });
        rows.add(cells);
    }

    private static boolean hasPicture(HistoryRow row) {
        return !LoggedPicture.of(row).isEmpty();
    }

    private static Map<String, String> cell(LoggedPicture picture) {
        return Map.of("type", "image", "filepath", picture.file(), "compressed_filepath", picture.smallFile());
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** In pandas' orientation {@code split}, as MLflow's Python client reads it. */
    byte[] json() {
        Set<String> ordered = new LinkedHashSet<>(FIRST);
        ordered.addAll(columns);
        ordered.retainAll(columns);
        List<List<@Nullable Object>> data = new ArrayList<>();
        for (Map<String, Object> row : rows) {
            List<@Nullable Object> cells = new ArrayList<>();
            ordered.forEach(column -> cells.add(finite(row.get(column))));
            data.add(cells);
        }
        return JsonMapper.shared().writeValueAsBytes(Map.of("columns", ordered, "data", data));
    }

    private static @Nullable Object finite(@Nullable Object value) {
        return value instanceof Double number && !Double.isFinite(number) ? null : value;
    }
}
