package dev.sfumato.service.export;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.sfumato.service.export.parquet.ColumnType;
import dev.sfumato.service.export.parquet.ParquetTable;
import dev.sfumato.tracking.journal.JsonText;
import dev.sfumato.tracking.store.HistoryRow;
import dev.sfumato.tracking.store.ImageArtifact;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunIndex;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/** Writes a run as a file of each kind, piece by piece. Stateless but for the index. */
public record RunFile(RunIndex index, RunDetails run) {
    private static final int PAGE = 500;

    /**
     * Writes the run and leaves {@code out} open.
     *
     * @throws IOException if {@code out} or a picture fails
     */
    public void write(ExportFormat format, OutputStream out) throws IOException {
        switch (format) {
            case CSV -> csv(out);
            case JSONL -> jsonl(out);
            case PARQUET -> parquet(out);
            case ZIP -> zip(out);
        }
    }

    private interface Steps {
        void accept(HistoryRow row) throws IOException;
    }

    private void eachStep(Steps heard) throws IOException {
        // not what is logged meanwhile: columns are found before their values are written
        long last = run.run().lastStep();
        long from = 0;
        List<HistoryRow> rows;
        do {
            rows = index.history(run.run().id(), from, PAGE);
            for (HistoryRow row : rows) {
                if (row.step() > last) {
                    return;
                }
                heard.accept(row);
                from = row.step() + 1;
            }
        } while (rows.size() == PAGE);
    }

    private void jsonl(OutputStream out) throws IOException {
        eachStep(row -> {
            Map<String, Object> values = head(row);
            values.putAll(row.values());
            out.write((JsonText.write(values) + "\n").getBytes(StandardCharsets.UTF_8));
        });
    }

    /** A column for each key that any step has; pictures by their paths. */
    private void csv(OutputStream out) throws IOException {
        Set<String> columns = new LinkedHashSet<>(List.of("step", "time"));
        eachStep(row -> columns.addAll(flat(row).keySet()));
        CsvWriter csv = CsvWriter.builder()
                .lineDelimiter(LineDelimiter.CRLF)
                .build(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        try {
            csv.writeRecord(columns);
            eachStep(row -> {
                Map<String, Object> values = flat(row);
                csv.writeRecord(columns.stream()
                        .map(column -> Objects.toString(values.get(column), ""))
                        .toList());
            });
            csv.flush();
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    /** The columns of the CSV file with types: numbers are numbers, times are times. */
    private void parquet(OutputStream out) throws IOException {
        Map<String, ColumnType> columns = new LinkedHashMap<>();
        columns.put("step", ColumnType.INT64);
        columns.put("time", ColumnType.TIMESTAMP);
        eachStep(
                row -> timed(row).forEach((name, value) -> columns.merge(name, ColumnType.of(value), ColumnType::and)));
        try (ParquetTable table = ParquetTable.open(out, columns)) {
            eachStep(row -> table.add(timed(row)));
        }
    }

    /** The pictures, named by step, key and place. */
    private void zip(OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        // pictures are compressed already
        zip.setLevel(0);
        for (ImageArtifact image : run.images()) {
            if (Files.isReadable(image.path())) {
                zip.putNextEntry(new ZipEntry(image.step() + "-" + image.key().replaceAll("[^\\w.-]", "_") + "-"
                        + image.index() + "." + image.format()));
                Files.copy(image.path(), zip);
                zip.closeEntry();
            }
        }
        zip.finish();
    }

    private static Map<String, Object> head(HistoryRow row) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("step", row.step());
        values.put("time", row.time().toEpochMilli() / 1e3);
        return values;
    }

    private static Map<String, Object> timed(HistoryRow row) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("step", row.step());
        values.put("time", row.time());
        return flatten(row, values);
    }

    private static Map<String, Object> flat(HistoryRow row) {
        return flatten(row, head(row));
    }

    private static Map<String, Object> flatten(HistoryRow row, Map<String, Object> flat) {
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
}
