package dev.sfumato.service.cli.runs;

import dev.sfumato.service.cli.output.Table;
import dev.sfumato.service.comparison.ConfigTable;
import dev.sfumato.tracking.store.MetricBucket;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunIndex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs side by side, as text and as JSON. Immutable. */
final class ComparedRuns {
    private static final int WIDEST = 24;

    private final List<RunDetails> runs;
    private final List<ConfigTable.Row> config;
    private final List<String> metrics;
    private final int parts;
    private final RunIndex index;

    /**
     * @param metrics the keys of numbers that are shown
     * @param parts into how many the steps of each number are divided
     */
    ComparedRuns(List<RunDetails> runs, List<String> metrics, int parts, RunIndex index) {
        this.runs = runs;
        this.metrics = metrics;
        this.parts = parts;
        this.index = index;
        config = ConfigTable.of(runs).rows();
    }

    int count() {
        return runs.size();
    }

    /** A line for each run: what the configs differ in, and the means of its numbers. */
    Table table() {
        List<ConfigTable.Row> differing =
                config.stream().filter(ConfigTable.Row::differs).toList();
        List<String> heads = new ArrayList<>(List.of("ID", "NAME"));
        differing.forEach(row -> heads.add(row.key()));
        for (String metric : metrics) {
            for (int part = 1; part <= parts; part++) {
                heads.add(metric + " " + part + "/" + parts);
            }
        }
        Table table = new Table(heads.toArray(String[]::new));
        for (int k = 0; k < runs.size(); k++) {
            int place = k;
            List<String> cells = new ArrayList<>(
                    List.of(runs.get(k).run().id(), runs.get(k).run().name()));
            differing.forEach(row -> cells.add(text(row.values().get(place))));
            metrics.forEach(metric -> cells.addAll(means(runs.get(place), metric)));
            table.add(cells);
        }
        return table;
    }

    private List<String> means(RunDetails run, String metric) {
        List<String> cells = new ArrayList<>();
        for (MetricBucket bucket : index.metric(run.run().id(), metric, parts)) {
            cells.add(String.format(Locale.ROOT, "%.5g", bucket.mean()));
        }
        while (cells.size() < parts) {
            cells.add("-");
        }
        return cells;
    }

    private static String text(@Nullable Object value) {
        String text = value == null ? "-" : value.toString();
        return text.length() <= WIDEST ? text : text.substring(0, WIDEST - 1) + "…";
    }

    /** An object for each run with all of its config and the buckets of its numbers, named as in the HTTP API. */
    List<Map<String, Object>> lines() {
        List<Map<String, Object>> lines = new ArrayList<>();
        for (int k = 0; k < runs.size(); k++) {
            int place = k;
            Map<String, @Nullable Object> flat = new LinkedHashMap<>();
            config.forEach(row -> flat.put(row.key(), row.values().get(place)));
            Map<String, Object> numbers = new LinkedHashMap<>();
            String id = runs.get(k).run().id();
            metrics.forEach(key -> numbers.put(
                    key,
                    index.metric(id, key, parts).stream()
                            .map(ComparedRuns::values)
                            .toList()));
            lines.add(Map.of("id", id, "name", runs.get(k).run().name(), "config", flat, "metrics", numbers));
        }
        return lines;
    }

    private static Map<String, Object> values(MetricBucket bucket) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("first_step", bucket.firstStep());
        values.put("last_step", bucket.lastStep());
        values.put("min", bucket.min());
        values.put("max", bucket.max());
        values.put("mean", bucket.mean());
        values.put("last", bucket.last());
        values.put("count", bucket.count());
        return values;
    }
}
