package dev.sfumato.service.jobs.running;

import dev.sfumato.service.jobs.JobStore;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets finished jobs that are old enough, now and then; never one that is not finished. One thread at a time. */
final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final Duration LONGEST_INTERVAL = Duration.ofHours(1);

    private final JobStore store;
    private final Duration retention;
    private final Duration interval;
    private @Nullable Instant last;

    Retention(JobStore store, Duration retention) {
        this.store = store;
        this.retention = retention;
        this.interval = retention.compareTo(LONGEST_INTERVAL) < 0 ? retention : LONGEST_INTERVAL;
    }

    /** Sweeps if it is time for it; returns when it will be the next time. */
    Duration sweep(Instant now) {
        if (last == null || !now.isBefore(last.plus(interval))) {
            last = now;
            int swept = store.sweep(now.minus(retention));
            if (swept > 0) {
                LOG.info("{} jobs that ended more than {} ago were forgotten", swept, retention);
            }
        }
        return Duration.between(now, last.plus(interval));
    }
}
