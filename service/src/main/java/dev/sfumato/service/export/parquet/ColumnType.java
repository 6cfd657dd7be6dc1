package dev.sfumato.service.export.parquet;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** What a column of a {@link ParquetTable} holds; any value may be missing. */
public enum ColumnType {
    BOOLEAN,
    /** Whole numbers of 64 bits. */
    INT64,
    DOUBLE,
    /** Microseconds since 1970, UTC. */
    TIMESTAMP,
    /** UTF-8. */
    STRING;

    /** The type that holds {@code value} as it is; as a text if it is none of the others. */
    public static ColumnType of(Object value) {
        return switch (value) {
            case Boolean _ -> BOOLEAN;
            case Long _, Integer _, Short _, Byte _ -> INT64;
            case Double _, Float _ -> DOUBLE;
            case Instant _ -> TIMESTAMP;
            default -> STRING;
        };
    }

    /** The type that holds values of both. */
    public ColumnType and(ColumnType other) {
        if (this == other) {
            return this;
        }
        boolean numbers = (this == INT64 || this == DOUBLE) && (other == INT64 || other == DOUBLE);
        return numbers ? DOUBLE : STRING;
    }

    PrimitiveType field(String name) {
        return switch (this) {
            case BOOLEAN -> Types.optional(PrimitiveTypeName.BOOLEAN).named(name);
            case INT64 -> Types.optional(PrimitiveTypeName.INT64).named(name);
            case DOUBLE -> Types.optional(PrimitiveTypeName.DOUBLE).named(name);
            case TIMESTAMP ->
                Types.optional(PrimitiveTypeName.INT64)
                        .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS))
                        .named(name);
            case STRING ->
                Types.optional(PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(name);
        };
    }

    void add(Group row, String name, Object value) {
        switch (this) {
            case BOOLEAN -> row.add(name, (boolean) value);
            case INT64 -> row.add(name, ((Number) value).longValue());
            case DOUBLE -> row.add(name, ((Number) value).doubleValue());
            case TIMESTAMP -> row.add(name, ChronoUnit.MICROS.between(Instant.EPOCH, (Instant) value));
            case STRING -> row.add(name, value.toString());
        }
    }
}
