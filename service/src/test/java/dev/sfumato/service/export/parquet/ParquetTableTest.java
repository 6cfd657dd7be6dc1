package dev.sfumato.service.export.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read by another implementation of the format; Hadoop is not on the class path. */
class ParquetTableTest {
    private static final Instant TIME = Instant.parse("2026-11-27T18:00:00.123456Z");

    @TempDir
    private Path folder;

    private Path written(Map<String, ColumnType> columns, List<Map<String, Object>> rows) throws IOException {
        Path file = folder.resolve("table.parquet");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
                ParquetTable table = ParquetTable.open(out, columns)) {
            for (Map<String, Object> row : rows) {
                table.add(row);
            }
        }
        return file;
    }

    /** The rows without what is missing in them. */
    private static List<Map<String, Object>> read(Path file) throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        try (ParquetFileReader reader = ParquetFileReader.open(InputFile.of(file));
                RowReader values = reader.rowReader()) {
            while (values.hasNext()) {
                values.next();
                Map<String, Object> row = new HashMap<>();
                for (int i = 0; i < values.getFieldCount(); i++) {
                    Object value = values.getValue(i);
                    if (value != null) {
                        row.put(values.getFieldName(i), value);
                    }
                }
                rows.add(row);
            }
        }
        return rows;
    }

    @Test
    void valuesOfEachTypeComeBackAndMissingOnesStayMissing() throws IOException {
        Map<String, ColumnType> columns = new LinkedHashMap<>();
        columns.put("step", ColumnType.INT64);
        columns.put("time", ColumnType.TIMESTAMP);
        columns.put("timings/denoise", ColumnType.DOUBLE);
        columns.put("prompt", ColumnType.STRING);
        columns.put("vae_tiling", ColumnType.BOOLEAN);
        Map<String, Object> whole = Map.of(
                "step",
                Long.MAX_VALUE,
                "time",
                TIME,
                "timings/denoise",
                1.25,
                "prompt",
                "ein Apfel, 苹果 🍎",
                "vae_tiling",
                true);

        Path file = written(columns, List.of(whole, Map.of("step", 2L), Map.of("timings/denoise", Double.NaN)));

        assertThat(read(file)).containsExactly(whole, Map.of("step", 2L), Map.of("timings/denoise", Double.NaN));
        try (ParquetFileReader reader = ParquetFileReader.open(InputFile.of(file))) {
            assertThat(reader.getFileSchema().getColumns())
                    .extracting(column -> column.name() + " " + column.type())
                    .containsExactly(
                            "step INT64",
                            "time INT64",
                            "timings/denoise DOUBLE",
                            "prompt BYTE_ARRAY",
                            "vae_tiling BOOLEAN");
        }
    }

    @Test
    void aTableOfManyRowGroupsIsWhole() throws IOException {
        Map<String, ColumnType> columns = Map.of("step", ColumnType.INT64, "text", ColumnType.STRING);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (long step = 0; step < 250; step++) {
            byte[] noise = new byte[30_000];
            new Random(step).nextBytes(noise);
            rows.add(Map.of("step", step, "text", HexFormat.of().formatHex(noise)));
        }

        Path file = written(columns, rows);

        try (ParquetFileReader reader = ParquetFileReader.open(InputFile.of(file))) {
            assertThat(reader.getFileMetaData().rowGroups()).hasSizeGreaterThan(1);
        }
        assertThat(read(file)).isEqualTo(rows);
    }

    @Test
    void aTableWithoutRowsHasItsColumns() throws IOException {
        Path file = written(Map.of("step", ColumnType.INT64), List.of());

        assertThat(read(file)).isEmpty();
    }

    @Test
    void aColumnHasTheTypeThatHoldsAllOfItsValues() {
        assertThat(ColumnType.of(1).and(ColumnType.of(2L))).isEqualTo(ColumnType.INT64);
        assertThat(ColumnType.of(1L).and(ColumnType.of(0.5))).isEqualTo(ColumnType.DOUBLE);
        assertThat(ColumnType.of(true).and(ColumnType.of(true))).isEqualTo(ColumnType.BOOLEAN);
        assertThat(ColumnType.of(true).and(ColumnType.of(1L))).isEqualTo(ColumnType.STRING);
        assertThat(ColumnType.of(TIME).and(ColumnType.of(1L))).isEqualTo(ColumnType.STRING);
        assertThat(ColumnType.of(BigInteger.TWO.pow(80))).isEqualTo(ColumnType.STRING);
    }

    @Test
    void aStreamThatFailsIsTold() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("no space left");
            }
        };

        assertThatThrownBy(() -> {
                    try (ParquetTable table = ParquetTable.open(full, Map.of("step", ColumnType.INT64))) {
                        table.add(Map.of("step", 1L));
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage("no space left");
    }
}
