package dev.sfumato.service.export.parquet;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * A table on its way into a Parquet file, compressed by gzip. A few thousand rows are held in memory. One thread; closing
 * it makes the file whole, and leaves the stream open.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/">the file format</a>
 */
public final class ParquetTable implements AutoCloseable {
    private static final long ROW_GROUP_BYTES = 8L << 20;

    private final Map<String, ColumnType> columns;
    private final MessageType schema;
    private final ParquetWriter<Group> writer;

    private ParquetTable(Map<String, ColumnType> columns, MessageType schema, ParquetWriter<Group> writer) {
        this.columns = columns;
        this.schema = schema;
        this.writer = writer;
    }

    /**
     * Begins a table.
     *
     * @param columns by name, at least one
     * @throws IOException if {@code out} cannot be written
     */
    public static ParquetTable open(OutputStream out, Map<String, ColumnType> columns) throws IOException {
        List<Type> fields = columns.entrySet().stream()
                .<Type>map(column -> column.getValue().field(column.getKey()))
                .toList();
        MessageType schema = new MessageType("table", fields);
        ParquetWriter<Group> writer = ExampleParquetWriter.builder(new StreamFile(out))
                .withType(schema)
                .withConf(new PlainParquetConfiguration())
                .withCodecFactory(new GzipCodecs())
                .withCompressionCodec(CompressionCodecName.GZIP)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .build();
        return new ParquetTable(new LinkedHashMap<>(columns), schema, writer);
    }

    /**
     * Writes a row.
     *
     * @param row values that the types of their columns hold, by name; what is not in it is missing, and what has no
     *     column is left out
     */
    public void add(Map<String, Object> row) throws IOException {
        Group group = new SimpleGroup(schema);
        columns.forEach((name, type) -> {
            Object value = row.get(name);
            if (value != null) {
                type.add(group, name, value);
            }
        });
        writer.write(group);
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
