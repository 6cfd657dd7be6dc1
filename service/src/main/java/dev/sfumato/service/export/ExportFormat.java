package dev.sfumato.service.export;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A kind of file that a run can be exported as. */
public enum ExportFormat {
    /** A line a step. */
    CSV("text/csv"),
    /** A JSON object a step, as it was logged. */
    JSONL("application/jsonl"),
    /** A table of typed columns with a row a step. */
    PARQUET("application/vnd.apache.parquet"),
    /** The pictures. */
    ZIP("application/zip");

    private final String mediaType;

    ExportFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    public String mediaType() {
        return mediaType;
    }

    /** As the API and the command line call it, and as files of its kind end. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<ExportFormat> parse(String name) {
        return Arrays.stream(values())
                .filter(format -> format.wireName().equals(name))
                .findFirst();
    }

    /** All of them, for people. */
    public static String names() {
        return Arrays.stream(values()).map(ExportFormat::wireName).collect(Collectors.joining(", "));
    }
}
