package dev.sfumato.service.jobs.running;

import dev.sfumato.service.jobs.Job;
import dev.sfumato.service.jobs.JobFailure;
import dev.sfumato.service.jobs.JobImage;
import dev.sfumato.service.jobs.JobOutcome;
import dev.sfumato.service.jobs.events.JobEvent;
import dev.sfumato.service.jobs.events.JobEvent.Cancelled;
import dev.sfumato.service.jobs.events.JobEvent.Completed;
import dev.sfumato.service.jobs.events.JobEvent.Failed;
import dev.sfumato.service.jobs.events.JobEventLog;
import java.util.Objects;

/** The events that a finished job is known by for good, under the numbers that they had when they happened. */
final class JobHistory {
    private JobHistory() {}

    /** The events of a finished job. */
    static JobEventLog of(Job job) {
        JobOutcome outcome = Objects.requireNonNull(job.outcome(), "the job is not finished");
        JobEventLog log = new JobEventLog(job.attempt());
        log.append(new JobEvent.Queued(0));
        for (JobImage image : outcome.images()) {
            log.appendAt(image.event(), new JobEvent.Image(image));
        }
        log.endAt(outcome.lastEvent(), lastWord(outcome));
        return log;
    }

    /** The event that tells of an end. */
    static JobEvent lastWord(JobOutcome outcome) {
        JobFailure failure = outcome.failure();
        if (failure != null) {
            return new Failed(failure);
        }
        return switch (outcome.status()) {
            case COMPLETED -> new Completed(outcome.images());
            case CANCELLED -> new Cancelled();
            case QUEUED, RUNNING, FAILED -> throw new IllegalStateException("no end: " + outcome);
        };
    }
}
