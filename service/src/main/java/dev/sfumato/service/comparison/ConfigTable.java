package dev.sfumato.service.comparison;

import dev.sfumato.tracking.store.RunDetails;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The configs of runs side by side, nested keys joined by dots. Immutable. */
public final class ConfigTable {

    /**
     * A value of the config in each run.
     *
     * @param values in the order of the runs; null where a run has none
     * @param differs whether they are not all equal
     */
    public record Row(String key, List<@Nullable Object> values, boolean differs) {}

    /**
     * Runs that have a value of the config in common.
     *
     * @param value null for the runs that have none
     * @param runs their ids
     */
    public record Group(@Nullable Object value, List<String> runs) {}

    private final List<String> ids;
    private final List<Row> rows;

    private ConfigTable(List<String> ids, List<Row> rows) {
        this.ids = ids;
        this.rows = rows;
    }

    /** The table of some runs, in their order. */
    public static ConfigTable of(List<RunDetails> runs) {
        List<Map<String, @Nullable Object>> flat = new ArrayList<>();
        TreeSet<String> keys = new TreeSet<>();
        for (RunDetails run : runs) {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            run.config().forEach((key, value) -> flatten(key, value, values));
            flat.add(values);
            keys.addAll(values.keySet());
        }
        List<Row> rows = new ArrayList<>();
        for (String key : keys) {
            List<@Nullable Object> values = new ArrayList<>();
            flat.forEach(one -> values.add(one.get(key)));
            boolean differs = values.stream().anyMatch(value -> !Objects.equals(value, values.getFirst()));
            rows.add(new Row(key, values, differs));
        }
        return new ConfigTable(runs.stream().map(run -> run.run().id()).toList(), rows);
    }

    private static void flatten(String key, @Nullable Object value, Map<String, @Nullable Object> into) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            map.forEach((inner, item) -> flatten(key + "." + inner, item, into));
        } else {
            into.put(key, value);
        }
    }

    /** A row for every key that one of the runs has, in the order of the keys. */
    public List<Row> rows() {
        return rows;
    }

    /**
     * The runs by their values of a key, in the order of the values; those that have none are the last group.
     *
     * @throws IllegalArgumentException if no run has the key
     */
    public List<Group> groups(String by) {
        Row row = rows.stream()
                .filter(each -> each.key().equals(by))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("by: no config of these runs has '" + by
                        + "'; they have: " + rows.stream().map(Row::key).collect(Collectors.joining(", "))));
        Map<Optional<Object>, List<String>> runs = new LinkedHashMap<>();
        for (int k = 0; k < ids.size(); k++) {
            runs.computeIfAbsent(Optional.ofNullable(row.values().get(k)), _ -> new ArrayList<>())
                    .add(ids.get(k));
        }
        return runs.entrySet().stream()
                .map(entry -> new Group(entry.getKey().orElse(null), entry.getValue()))
                .sorted(Comparator.comparing(Group::value, Comparator.nullsLast(ConfigTable::compare)))
                .toList();
    }

    /** Numbers by their size and before all else, which is ordered as it is written. */
    private static int compare(Object one, Object other) {
        if (one instanceof Number left && other instanceof Number right) {
            return Double.compare(left.doubleValue(), right.doubleValue());
        }
        if (one instanceof Number || other instanceof Number) {
            return one instanceof Number ? -1 : 1;
        }
        return one.toString().compareTo(other.toString());
    }
}
