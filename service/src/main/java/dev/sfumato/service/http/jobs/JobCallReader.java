package dev.sfumato.service.http.jobs;

import dev.sfumato.diffusion.batching.Priority;
import dev.sfumato.diffusion.batching.SubmitOptions;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.json.JsonFields;
import dev.sfumato.service.http.models.ModelNames;
import dev.sfumato.service.http.request.ImageCallReader;
import dev.sfumato.service.http.request.ImageFields;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a {@link JobCall} from JSON: the fields of a generation, and those that say how it is treated. */
final class JobCallReader {
    private static final List<String> OWN =
            List.of("priority", "deadline_seconds", "deterministic", "previews", "metadata");

    /** Every field that a request may have. */
    static final Set<String> FIELDS = fields();

    private static final double LONGEST_SECONDS = Duration.ofDays(365).toSeconds();
    private static final int MOST_METADATA = 16;
    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_VALUE = 512;

    private JobCallReader() {}

    private static Set<String> fields() {
        Set<String> fields = new LinkedHashSet<>(ImageFields.GENERATION);
        fields.addAll(OWN);
        return Collections.unmodifiableSet(fields);
    }

    /** @throws ApiException naming the field that is wrong */
    static JobCall read(byte[] json, ModelNames models) {
        JsonFields fields = JsonFields.read(json);
        fields.allowOnly(FIELDS);
        // Nobody may be there any more when the pictures are.
        fields.allowText("response_format", "url");
        Boolean stream = fields.flag("stream");
        if (stream != null && stream) {
            throw fields.unsupported("stream", "false; a job has events");
        }
        Priority priority = fields.parsed("priority", JobCallReader::priority, "high, normal, low");
        Boolean deterministic = fields.flag("deterministic");
        return new JobCall(
                ImageCallReader.read(fields, models),
                priority == null ? Priority.NORMAL : priority,
                deadline(fields),
                deterministic != null && deterministic,
                previews(fields),
                metadata(fields));
    }

    private static Optional<Priority> priority(String name) {
        return Arrays.stream(Priority.values())
                .filter(priority -> priority.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }

    private static @Nullable Duration deadline(JsonFields fields) {
        Double seconds = fields.number("deadline_seconds");
        if (seconds == null) {
            return null;
        }
        if (!(seconds > 0 && seconds <= LONGEST_SECONDS)) {
            throw invalid("deadline_seconds", "is out of range, got " + seconds + "; allowed: above 0, at most a year");
        }
        return Duration.ofMillis(Math.max(1, Math.round(seconds * 1000)));
    }

    private static int previews(JsonFields fields) {
        Integer previews = fields.integer("previews");
        if (previews == null) {
            return 0;
        }
        if (previews < 0 || previews > SubmitOptions.MOST_PREVIEWS) {
            throw invalid(
                    "previews", "is out of range, got " + previews + "; allowed: 0 to " + SubmitOptions.MOST_PREVIEWS);
        }
        return previews;
    }

    private static Map<String, String> metadata(JsonFields fields) {
        Map<String, String> metadata = fields.textsByName("metadata");
        if (metadata.size() > MOST_METADATA) {
            throw invalid("metadata", "has " + metadata.size() + " members; allowed: at most " + MOST_METADATA);
        }
        metadata.forEach((name, value) -> {
            if (name.length() > LONGEST_NAME || value.length() > LONGEST_VALUE) {
                throw invalid(
                        "metadata",
                        "has a member of " + name.length() + " characters with a value of " + value.length()
                                + "; allowed: names up to " + LONGEST_NAME + ", values up to " + LONGEST_VALUE);
            }
        });
        return metadata;
    }

    private static ApiException invalid(String field, String problem) {
        return new ApiException(ApiError.invalid(field, "invalid_value", field + ": " + problem));
    }
}
