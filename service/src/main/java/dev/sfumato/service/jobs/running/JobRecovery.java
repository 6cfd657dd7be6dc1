package dev.sfumato.service.jobs.running;

import dev.sfumato.service.jobs.Job;
import dev.sfumato.service.jobs.JobOutcome;
import dev.sfumato.service.jobs.JobStore;
import dev.sfumato.service.jobs.pictures.PaintedBefore;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.store.RunDetails;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the jobs of a process that is gone into order, before this one begins with any. */
final class JobRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(JobRecovery.class);

    private final JobStore store;
    private final Tracker tracker;
    private final PaintedBefore painted;

    JobRecovery(JobStore store, Tracker tracker) {
        this.store = store;
        this.tracker = tracker;
        this.painted = new PaintedBefore(tracker);
    }

    /** Ends what was to be ended, and returns the jobs that are still to be painted, oldest first. */
    List<Job> recover(Instant now) {
        List<Job> left = store.unfinished();
        left.stream()
                .filter(job -> job.runId() != null)
                .collect(Collectors.groupingBy(job -> String.valueOf(job.runId())))
                .forEach((run, jobs) -> adopt(run, jobs, now));
        store.unfinished().stream()
                .filter(Job::cancelRequested)
                .forEach(job -> store.update(nextAttempt(job, now, JobOutcome.cancelled(List.of(), 1))));
        store.requeue();
        List<Job> again = store.unfinished();
        if (!left.isEmpty()) {
            LOG.info("{} unfinished jobs were found, {} of them are still to be painted", left.size(), again.size());
        }
        return again;
    }

    private void adopt(String runId, List<Job> jobs, Instant now) {
        Optional<RunDetails> run = tracker.runs().find(runId);
        if (run.isEmpty()) {
            return;
        }
        Map<String, Job> byId = jobs.stream().collect(Collectors.toMap(Job::id, job -> job));
        painted.steps(runId, Set.copyOf(byId.keySet())).forEach((id, step) -> {
            Job job = byId.get(id);
            if (job != null) {
                painted.outcome(job, run.get(), step)
                        .ifPresent(outcome -> store.update(nextAttempt(job, now, outcome)));
            }
        });
    }

    // Events of the attempt that died may have had any numbers; those of the next are greater than all of them.
    private static Job nextAttempt(Job job, Instant now, JobOutcome outcome) {
        return job.finished(now, outcome).inAttempt(job.attempt() + 1);
    }
}
