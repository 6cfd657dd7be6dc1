package dev.sfumato.diffusion.batching;

import dev.sfumato.diffusion.batching.costs.JobWork;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request as it was submitted: what it wants, how, and who hears of it.
 *
 * <p>{@link #cancel} may be called by any thread; the rest belongs to the batcher.
 */
public final class GenerationJob {

    private final JobWork work;
    private final SubmitOptions options;
    private final PreviewSteps previews;
    private final JobListener listener;
    private final @Nullable Object pixels;

    private volatile boolean cancelled;
    private volatile Runnable whenCancelled = () -> {};
    private volatile boolean started;
    /** Seconds that are still to be worked for it, none while another with the same pixels is worked for. */
    private volatile double left;

    private volatile long painting = -1;
    private long submittedAt;

    /** With the usual options; otherwise as the constructor with all. */
    public GenerationJob(DiffusionPipeline pipeline, SampleSpec spec, int count, JobListener listener) {
        this(pipeline, spec, count, SubmitOptions.DEFAULT, null, listener);
    }

    /**
     * A request.
     *
     * @param spec of the first picture; picture k has its seed + k
     * @param pixels equal to that of another request if and only if all pictures are the same; null if that is unknown
     */
    public GenerationJob(
            DiffusionPipeline pipeline,
            SampleSpec spec,
            int count,
            SubmitOptions options,
            @Nullable Object pixels,
            JobListener listener) {
        this.work = new JobWork(pipeline, spec, count);
        this.options = options;
        this.previews = new PreviewSteps(options.previews());
        this.pixels = pixels;
        this.listener = listener;
    }

    /** Asks for the end of the job, unless it is over by then: at the batcher's next tick, and before the run in progress
     * is over if that is for nobody else. */
    public void cancel() {
        cancelled = true;
        whenCancelled.run();
    }

    void whenCancelled(Runnable action) {
        whenCancelled = action;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** What is to be done for it. */
    public JobWork work() {
        return work;
    }

    SubmitOptions options() {
        return options;
    }

    PreviewSteps previews() {
        return previews;
    }

    JobListener listener() {
        return listener;
    }

    @Nullable
    Object pixels() {
        return pixels;
    }

    void submitted(long now, int position) {
        submittedAt = now;
        listener.queued(position);
    }

    void started(long now) {
        started = true;
        listener.started(Duration.ofNanos(now - submittedAt));
    }

    boolean isStarted() {
        return started;
    }

    double left() {
        return left;
    }

    void left(double seconds) {
        left = seconds;
    }

    /** The id of the painting that it waits for, negative before it is admitted. */
    long painting() {
        return painting;
    }

    void painting(long id) {
        painting = id;
    }

    /** When it must be over, in nanoseconds of the batcher's clock; empty of meaning without a deadline. */
    long deadlineAt() {
        Duration deadline = options.deadline();
        return deadline == null ? Long.MAX_VALUE : submittedAt + deadline.toNanos();
    }

    boolean isLate(long now) {
        return options.deadline() != null && now - deadlineAt() > 0;
    }
}
