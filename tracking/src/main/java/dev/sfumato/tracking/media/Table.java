package dev.sfumato.tracking.media;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows of values under named columns.
 *
 * @param rows each as long as the columns, of String, Number, Boolean and null; at most {@value #MAX_ROWS}
 */
public record Table(List<String> columns, List<List<@Nullable Object>> rows) {

    /** The most rows that Weights &amp; Biases shows. */
    public static final int MAX_ROWS = 10_000;

    public Table {
        columns = List.copyOf(columns);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("table: must have a column");
        }
        if (rows.size() > MAX_ROWS) {
            throw new IllegalArgumentException("table: takes at most " + MAX_ROWS + " rows, got " + rows.size());
        }
        List<List<@Nullable Object>> copy = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(
                        "table: a row must have " + columns.size() + " values, got " + row.size());
            }
            row.forEach(Table::check);
            copy.add(Collections.unmodifiableList(new ArrayList<>(row)));
        }
        rows = Collections.unmodifiableList(copy);
    }

    private static void check(@Nullable Object value) {
        if (value != null && !(value instanceof String) && !(value instanceof Number) && !(value instanceof Boolean)) {
            throw new IllegalArgumentException("table: a value must be a String, Number, Boolean or null, got "
                    + value.getClass().getName());
        }
    }

    /** The content of its file, as JSON has it. */
    public Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("columns", columns);
        values.put("data", rows);
        return values;
    }
}
