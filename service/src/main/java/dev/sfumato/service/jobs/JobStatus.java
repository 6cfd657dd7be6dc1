package dev.sfumato.service.jobs;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where a job is on its way; the last three are final. */
public enum JobStatus {
    /** Accepted; nothing of it was painted, or what was is painted again. */
    QUEUED,
    RUNNING,
    COMPLETED,
    FAILED,
    CANCELLED;

    /** Whether it stays so for good. */
    public boolean isFinal() {
        return switch (this) {
            case QUEUED, RUNNING -> false;
            case COMPLETED, FAILED, CANCELLED -> true;
        };
    }

    /** The name at the API. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Finds a status by its name at the API. */
    public static Optional<JobStatus> parse(String name) {
        return Arrays.stream(values())
                .filter(status -> status.wireName().equals(name))
                .findFirst();
    }

    /** All names, for error messages. */
    public static List<String> names() {
        return Arrays.stream(values()).map(JobStatus::wireName).toList();
    }
}
