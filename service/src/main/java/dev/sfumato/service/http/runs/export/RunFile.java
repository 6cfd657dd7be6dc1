package dev.sfumato.service.http.runs.export;

import dev.sfumato.tracking.journal.JsonText;
import dev.sfumato.tracking.store.HistoryRow;
import dev.sfumato.tracking.store.ImageArtifact;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunIndex;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/** Writes a run as a file of each kind, piece by piece. Stateless but for the index. */
record RunFile(RunIndex index, RunDetails run) {
    private static final int PAGE = 500;

    private void eachStep(Consumer<HistoryRow> heard) {
        long from = 0;
        List<HistoryRow> rows;
        do {
            rows = index.history(run.run().id(), from, PAGE);
            for (HistoryRow row : rows) {
                heard.accept(row);
                from = row.step() + 1;
            }
        } while (rows.size() == PAGE);
    }

    /** A JSON object a step, as it was logged. */
    void jsonl(OutputStream out) throws IOException {
        Lines lines = new Lines(out);
        eachStep(row -> {
            Map<String, Object> values = head(row);
            values.putAll(row.values());
            lines.add(JsonText.write(values));
        });
        lines.check();
    }

    /** A line a step by RFC 4180, a column for each key that any step has; pictures by their paths. */
    void csv(OutputStream out) throws IOException {
        Set<String> columns = new LinkedHashSet<>(List.of("step", "time"));
        eachStep(row -> columns.addAll(flat(row).keySet()));
        Lines lines = new Lines(out);
        lines.add(line(new ArrayList<>(columns)));
        eachStep(row -> {
            Map<String, Object> values = flat(row);
            List<@Nullable Object> cells = new ArrayList<>();
            columns.forEach(column -> cells.add(values.get(column)));
            lines.add(line(cells));
        });
        lines.check();
    }

    /** The pictures, named by step, key and place. */
    void zip(OutputStream out) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            // pictures are compressed already
            zip.setLevel(0);
            for (ImageArtifact image : run.images()) {
                if (Files.isReadable(image.path())) {
                    zip.putNextEntry(new ZipEntry(image.step() + "-"
                            + image.key().replaceAll("[^\\w.-]", "_") + "-" + image.index() + "." + image.format()));
                    Files.copy(image.path(), zip);
                    zip.closeEntry();
                }
            }
        }
    }

    private static Map<String, Object> head(HistoryRow row) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("step", row.step());
        values.put("time", row.time().toEpochMilli() / 1e3);
        return values;
    }

    private static Map<String, Object> flat(HistoryRow row) {
        Map<String, Object> flat = head(row);
        row.values().forEach((name, value) -> flatten(name, value, flat));
        return flat;
    }

    private static void flatten(String name, @Nullable Object value, Map<String, Object> into) {
        switch (value) {
            case null -> {}
            case Map<?, ?> map when map.get("path") instanceof String path -> into.put(name, path);
            case Map<?, ?> map
            when map.get("filenames") instanceof List<?> paths -> into.put(name, JsonText.write(paths));
            case Map<?, ?> map -> map.forEach((inner, item) -> flatten(name + "." + inner, item, into));
            case List<?> list -> into.put(name, JsonText.write(list));
            default -> into.put(name, value);
        }
    }

    private static String line(List<? extends @Nullable Object> cells) {
        List<String> texts = new ArrayList<>();
        for (Object cell : cells) {
            String text = cell == null ? "" : cell.toString();
            boolean quoted = text.chars().anyMatch(sign -> ",\"\r\n".indexOf(sign) >= 0);
            texts.add(quoted ? '"' + text.replace("\"", "\"\"") + '"' : text);
        }
        return String.join(",", texts) + "\r";
    }

    /** Writes lines, and keeps a failure for who can throw it. */
    private static final class Lines {
        private final OutputStream out;
        private @Nullable IOException failure;

        Lines(OutputStream out) {
            this.out = out;
        }

        void add(String line) {
            if (failure == null) {
                try {
                    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                } catch (IOException gone) {
                    failure = gone;
                }
            }
        }

        void check() throws IOException {
            if (failure != null) {
                throw failure;
            }
        }
    }
}
