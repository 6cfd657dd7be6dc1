package dev.sfumato.service.http.sdapi.job;

import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.diffusion.StepEvent;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One txt2img or img2img request on its way: its batches are painted one after the other, and what the engine tells of
 * them becomes progress. Thread-safe.
 */
public final class PaintJob {
    private final String taskId;
    private final String name;
    private final int batches;
    private final int batchSize;
    private final LongSupplier clock;
    private final Instant beganAt;
    private final long began;

    private final int[] done;
    private final List<GeneratedImage> finished = new ArrayList<>();
    private int batch = -1;
    private int steps;
    private int position;
    private boolean started;
    private boolean interrupted;
    private boolean skipped;
    private Runnable cancel = () -> {};
    private @Nullable Supplier<BufferedImage> picture;

    /**
     * @param name what kind of request, as progress tells it
     * @param clock nanoseconds of a clock that never goes back
     */
    PaintJob(String taskId, String name, int batches, int batchSize, LongSupplier clock, Instant beganAt) {
        this.taskId = taskId;
        this.name = name;
        this.batches = batches;
        this.batchSize = batchSize;
        this.clock = clock;
        this.beganAt = beganAt;
        this.began = clock.getAsLong();
        this.done = new int[batchSize];
    }

    String taskId() {
        return taskId;
    }

    /** Ends the batch that is painted, and the request with it. */
    public void interrupt() {
        end(true);
    }

    /** Ends the batch that is painted; the next one begins. */
    public void skip() {
        end(false);
    }

    private void end(boolean whole) {
        Runnable canceller;
        synchronized (this) {
            interrupted |= whole;
            skipped |= !whole;
            canceller = cancel;
            notifyAll();
        }
        // outside of the lock, which the engine's thread takes to tell of its work
        canceller.run();
    }

    /** Whether no further batch is to be painted. */
    public synchronized boolean isInterrupted() {
        return interrupted;
    }

    /** Whether the batch was ended by {@link #interrupt} or {@link #skip}. */
    public synchronized boolean isStopped() {
        return interrupted || skipped;
    }

    /** The next batch is about to be submitted. */
    public synchronized void beginBatch() {
        batch++;
        started = false;
        skipped = false;
        steps = 0;
        finished.clear();
        Arrays.fill(done, 0);
        cancel = () -> {};
    }

    /** The batch was accepted; whoever interrupted meanwhile is heeded now. */
    public void accepted(Runnable canceller) {
        boolean stopped;
        synchronized (this) {
            cancel = canceller;
            stopped = isStopped();
        }
        if (stopped) {
            canceller.run();
        }
    }

    /** Waits for that long, or until it is interrupted. */
    public synchronized void pause(Duration time) throws InterruptedException {
        long end = clock.getAsLong() + time.toNanos();
        for (long left = time.toMillis(); !interrupted && left > 0; left = (end - clock.getAsLong()) / 1_000_000) {
            wait(left);
        }
    }

    /** Hears what the engine tells of the batch. */
    public synchronized void hear(StepEvent event) {
        switch (event) {
            case StepEvent.Queued queued -> position = queued.position();
            case StepEvent.Started _ -> started = true;
            case StepEvent.Encoded _ -> {}
            case StepEvent.Step step -> {
                done[step.image()] = step.step();
                steps = step.steps();
            }
            case StepEvent.Preview preview -> picture = preview.picture()::toBufferedImage;
            case StepEvent.ImageReady ready -> {
                finished.add(ready.image());
                picture = ready.image()::toBufferedImage;
            }
            case StepEvent.Completed _, StepEvent.Failed _, StepEvent.Cancelled _ -> {}
        }
    }

    /** The pictures of the batch that are finished, in their order. */
    public synchronized List<GeneratedImage> finished() {
        return finished.stream()
                .sorted(Comparator.comparingInt(GeneratedImage::index))
                .toList();
    }

    /** How far it is now. */
    public synchronized JobSnapshot snapshot() {
        long made = Arrays.stream(done).asLongStream().sum();
        double share = steps == 0 ? 0 : (double) made / ((long) steps * batchSize);
        double progress = Math.min(1, (Math.max(batch, 0) + share) / batches);
        double seconds = (clock.getAsLong() - began) / 1e9;
        return new JobSnapshot(
                taskId,
                name,
                beganAt,
                batches,
                Math.max(batch, 0),
                (int) (made / batchSize),
                steps,
                progress,
                progress == 0 ? 0 : seconds / progress - seconds,
                interrupted,
                skipped,
                started ? 0 : position,
                picture);
    }
}
