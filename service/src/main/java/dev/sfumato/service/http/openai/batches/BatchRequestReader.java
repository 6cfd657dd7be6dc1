package dev.sfumato.service.http.openai.batches;

import dev.sfumato.service.batches.Batch.BatchRequest;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.json.JsonFields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a client wants of a new batch. */
final class BatchRequestReader {
    /** Seconds of the only completion window that OpenAI has. */
    static final long WINDOW_SECONDS = 24 * 3600;

    private static final String WINDOW = "24h";
    private static final Set<String> FIELDS =
            Set.of("input_file_id", "endpoint", "completion_window", "metadata", "output_expires_after");
    private static final int MOST_METADATA = 16;
    private static final int LONGEST_KEY = 64;
    private static final int LONGEST_VALUE = 512;
    private static final String LIFETIME = "output_expires_after";
    private static final long SHORTEST = 3600;
    private static final long LONGEST = 2_592_000;

    private BatchRequestReader() {}

    /** @param base what addresses of pictures begin with */
    static BatchRequest read(JsonFields fields, String base) {
        fields.allowOnly(FIELDS);
        String endpoint = required(fields, "endpoint", BatchLinePainter.ENDPOINTS);
        String window = required(fields, "completion_window", List.of(WINDOW));
        String file = fields.text("input_file_id");
        if (file == null) {
            throw missing("input_file_id", "the id of a file");
        }
        return new BatchRequest(endpoint, file, window, metadata(fields), lifetime(fields), base);
    }

    private static String required(JsonFields fields, String name, List<String> allowed) {
        String value = fields.parsed(
                name,
                text -> allowed.contains(text) ? Optional.of(text) : Optional.empty(),
                String.join(", ", allowed));
        if (value == null) {
            throw missing(name, String.join(", ", allowed));
        }
        return value;
    }

    private static ApiException missing(String name, String allowed) {
        return new ApiException(
                ApiError.invalid(name, "missing_required_parameter", name + ": is missing; allowed: " + allowed));
    }

    private static Map<String, String> metadata(JsonFields fields) {
        JsonFields metadata = fields.object("metadata");
        Map<String, String> entries = new LinkedHashMap<>();
        if (metadata == null) {
            return entries;
        }
        for (String name : metadata.names()) {
            String key = name.substring("metadata.".length());
            String value = metadata.text(name);
            if (value == null || key.length() > LONGEST_KEY || value.length() > LONGEST_VALUE) {
                throw new ApiException(ApiError.invalid(
                        "metadata",
                        "invalid_value",
                        "metadata: allowed: strings of at most " + LONGEST_VALUE + " characters, with names of at most "
                                + LONGEST_KEY));
            }
            entries.put(key, value);
        }
        if (entries.size() > MOST_METADATA) {
            throw new ApiException(ApiError.invalid(
                    "metadata",
                    "invalid_value",
                    "metadata: has too many entries, got " + entries.size() + "; allowed: " + MOST_METADATA));
        }
        return entries;
    }

    private static @Nullable Long lifetime(JsonFields fields) {
        JsonFields lifetime = fields.object(LIFETIME);
        if (lifetime == null) {
            return null;
        }
        lifetime.allowOnly(Set.of(LIFETIME + ".anchor", LIFETIME + ".seconds"));
        lifetime.allowText(LIFETIME + ".anchor", "created_at");
        Long seconds = lifetime.wholeNumber(LIFETIME + ".seconds");
        if (seconds == null || seconds < SHORTEST || seconds > LONGEST) {
            throw new ApiException(ApiError.invalid(
                    LIFETIME + ".seconds",
                    "invalid_value",
                    LIFETIME + ".seconds: is out of range, got " + seconds + "; allowed: " + SHORTEST + " to "
                            + LONGEST));
        }
        return seconds;
    }
}
