package dev.sfumato.service.jobs;

import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.tracking.disk.TrackingException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All jobs of a home folder, over the end of any process. Every change is on the disk when its method returns.
 * Thread-safe; every method may throw {@link TrackingException}. Whoever opens it closes it.
 */
public interface JobStore extends AutoCloseable {

    /**
     * Adds a job, unless one has its idempotency key.
     *
     * @return the job that has the key, or empty if {@code job} was added
     */
    Optional<Job> add(Job job);

    Optional<Job> find(String id);

    /** The job that was accepted under an idempotency key. */
    Optional<Job> findByKey(String key);

    /** Those that match, newest first. */
    List<Job> list(JobQuery query);

    /** How many match, whatever the limit and the beginning of the page. */
    long count(JobQuery query);

    /** Those that are not finished, oldest first. */
    List<Job> unfinished();

    /**
     * What to paint for an unfinished job, with the pictures that it starts from.
     *
     * @throws IllegalArgumentException if there is no such job
     */
    GenerationSettings settings(String id);

    /** Stores how far a job is: its status, times, attempt, run, whether it shall end, and its outcome. */
    void update(Job job);

    /** Puts all unfinished jobs back into the queue, each as its next attempt: their process is gone. */
    void requeue();

    /** Forgets the jobs that ended before {@code end}; returns how many. */
    int sweep(Instant end);

    /** Why the jobs could not be read or written since a change was last stored, or empty; asks nothing of the disk. */
    Optional<String> problem();

    @Override
    void close();
}
