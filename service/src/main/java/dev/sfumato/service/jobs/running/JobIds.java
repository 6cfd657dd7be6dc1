package dev.sfumato.service.jobs.running;

import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** The names of new jobs, such as {@code job_01920b3c5f7e8a9b0c1d2e3f}. */
final class JobIds {
    private JobIds() {}

    /** One that nobody has; those of later milliseconds are greater. */
    static String next(Instant now) {
        HexFormat hex = HexFormat.of();
        return "job_" + hex.toHexDigits(now.toEpochMilli(), 12)
                + hex.toHexDigits(ThreadLocalRandom.current().nextLong());
    }
}
