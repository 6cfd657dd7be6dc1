package dev.sfumato.service.http.request;

import dev.sfumato.diffusion.batching.Priority;
import dev.sfumato.diffusion.batching.SubmitOptions;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.json.JsonFields;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The fields of a call that say how it is served rather than what is painted. */
final class SubmitFields {
    private static final double LONGEST_SECONDS = 365 * 24 * 3600;
    private static final double MILLIS = 1000;

    private SubmitFields() {}

    /** The options without previews, for {@code fallback} where no priority is said. */
    static SubmitOptions read(JsonFields fields, Priority fallback) {
        Priority priority = fields.parsed("priority", SubmitFields::priority, priorities());
        Boolean deterministic = fields.flag("deterministic");
        String user = fields.text("user");
        return SubmitOptions.DEFAULT
                .withPriority(priority == null ? fallback : priority)
                .withDeterministic(deterministic != null && deterministic)
                .withDeadline(deadline(fields))
                .withCaller(user == null ? "" : user);
    }

    private static @Nullable Duration deadline(JsonFields fields) {
        Double seconds = fields.number("deadline_seconds");
        if (seconds == null) {
            return null;
        }
        if (!(seconds > 0 && seconds <= LONGEST_SECONDS)) {
            throw new ApiException(ApiError.invalid(
                    "deadline_seconds",
                    "invalid_value",
                    "deadline_seconds: is out of range, got " + seconds + "; allowed: above 0, at most a year"));
        }
        return Duration.ofMillis(Math.max(1, Math.round(seconds * MILLIS)));
    }

    private static Optional<Priority> priority(String name) {
        return Arrays.stream(Priority.values())
                .filter(priority -> wireName(priority).equals(name))
                .findFirst();
    }

    private static String priorities() {
        return Arrays.stream(Priority.values()).map(SubmitFields::wireName).collect(Collectors.joining(", "));
    }

    private static String wireName(Priority priority) {
        return priority.name().toLowerCase(Locale.ROOT);
    }
}
