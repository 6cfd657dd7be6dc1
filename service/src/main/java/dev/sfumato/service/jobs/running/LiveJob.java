package dev.sfumato.service.jobs.running;

import dev.sfumato.service.generation.TrackedGeneration;
import dev.sfumato.service.jobs.Job;
import dev.sfumato.service.jobs.JobFailure;
import dev.sfumato.service.jobs.JobImage;
import dev.sfumato.service.jobs.JobOutcome;
import dev.sfumato.service.jobs.JobStatus;
import dev.sfumato.service.jobs.JobStore;
import dev.sfumato.service.jobs.events.JobEvent;
import dev.sfumato.service.jobs.events.JobEvent.Image;
import dev.sfumato.service.jobs.events.JobEvent.Queued;
import dev.sfumato.service.jobs.events.JobEventLog;
import dev.sfumato.tracking.disk.TrackingException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An unfinished job of this process: each change is stored before anybody is told of it. Thread-safe. */
final class LiveJob {
    private static final Logger LOG = LoggerFactory.getLogger(LiveJob.class);

    private final Job accepted;
    private final JobStore store;
    private final JobEventLog log;
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    // Guarded by this; the store is written while it is held, so the engine's thread must not take it.
    private Job job;
    private @Nullable TrackedGeneration generation;
    private final List<JobImage> images = new ArrayList<>();

    private volatile int position = -1;

    LiveJob(Job job, JobStore store) {
        this.accepted = job;
        this.job = job;
        this.store = store;
        this.log = new JobEventLog(job.attempt());
    }

    /** The job as it was when this process came to know it: what never changes can be read without waiting. */
    Job accepted() {
        return accepted;
    }

    String id() {
        return accepted.id();
    }

    synchronized Job job() {
        return job;
    }

    synchronized List<JobImage> images() {
        return List.copyOf(images);
    }

    JobEventLog log() {
        return log;
    }

    /** Complete once the job is finished, or given back to the store for the next process. */
    CompletableFuture<Void> over() {
        return over;
    }

    synchronized @Nullable TrackedGeneration generation() {
        return generation;
    }

    /** Tells readers of the job's place in the queue, if it is another than before. */
    void position(int before) {
        if (position != before) {
            position = before;
            log.append(new Queued(before));
        }
    }

    synchronized void loggedIn(@Nullable String run) {
        if (run != null && !run.equals(job.runId())) {
            change(old -> old.loggedIn(run));
        }
    }

    synchronized void started(Instant at) {
        change(old -> old.started(at));
    }

    private void change(UnaryOperator<Job> change) {
        Job changed = change.apply(job);
        store.update(changed);
        job = changed;
    }

    /** Joins the job with its generation, which ends at once if the job shall. */
    synchronized void paintedBy(TrackedGeneration itsGeneration) {
        generation = itsGeneration;
        if (job.cancelRequested()) {
            itsGeneration.cancel();
        }
    }

    /** Asks for the end; returns whether it was not over before. */
    synchronized boolean cancel() {
        if (job.status().isFinal()) {
            return false;
        }
        // first, because the device is free before the disk has answered; the end waits for this lock
        if (generation != null) {
            generation.cancel();
        }
        if (!job.cancelRequested()) {
            change(Job::cancelling);
        }
        return true;
    }

    /** Tells readers of a finished picture. */
    synchronized void add(JobImage image) {
        images.add(image.toldBy(log.append(new Image(image))));
    }

    synchronized void complete(Instant at, @Nullable Long step, List<String> warnings) {
        finish(at, new JobOutcome(JobStatus.COMPLETED, step, images, warnings, null, log.seal()));
    }

    synchronized void cancelled(Instant at) {
        finish(at, JobOutcome.cancelled(images, log.seal()));
    }

    synchronized void fail(Instant at, JobFailure failure) {
        finish(at, JobOutcome.failed(failure, images, log.seal()));
    }

    private void finish(Instant at, JobOutcome outcome) {
        if (job.status().isFinal()) {
            return;
        }
        try {
            change(old -> old.finished(at, outcome));
            log.end(JobHistory.lastWord(outcome));
        } catch (TrackingException failure) {
            LOG.error("the end of job {} cannot be stored; it is painted again after a restart", id(), failure);
            JobFailure lost = JobFailure.server("storage_unavailable", String.valueOf(failure.getMessage()));
            job = job.finished(at, JobOutcome.failed(lost, images, outcome.lastEvent()));
            log.end(new JobEvent.Failed(lost));
        }
        over.complete(null);
    }

    /** Leaves the job to the next process, which paints it from the beginning. */
    synchronized void giveBack() {
        log.close();
        over.complete(null);
    }
}
