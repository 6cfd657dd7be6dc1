package dev.sfumato.service.jobs.running;

import dev.sfumato.diffusion.StepEvent;
import dev.sfumato.service.generation.TrackedImage;
import dev.sfumato.service.generation.TrackedResult;
import dev.sfumato.service.jobs.JobImage;
import dev.sfumato.service.jobs.PictureFile;
import dev.sfumato.service.jobs.events.JobEvent;
import dev.sfumato.service.jobs.pictures.PictureKeeper;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listener of one job in the engine: what the engine tells becomes events, stored pictures and an end. It is called
 * on the engine's thread, and leaves files and the store to a thread of its own, in order.
 */
final class JobPainting implements Consumer<StepEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(JobPainting.class);

    private final LiveJob live;
    private final PictureKeeper keeper;
    private final InstantSource clock;
    private final PictureFile file;
    private final int images;
    private final ExecutorService tasks =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("job").factory());

    /** Steps of all pictures; the engine's thread only. */
    private int stepsDone;

    /** Those that readers know of; the tasks' thread only. */
    private final Set<Integer> told = new HashSet<>();

    JobPainting(LiveJob live, PictureKeeper keeper, InstantSource clock) {
        this.live = live;
        this.keeper = keeper;
        this.clock = clock;
        file = live.accepted().request().file();
        images = live.accepted().request().settings().count();
    }

    @Override
    public void accept(StepEvent event) {
        switch (event) {
            case StepEvent.Started _ -> {
                live.log().append(new JobEvent.Started());
                later(() -> live.started(clock.instant()));
            }
            case StepEvent.Step step -> live.log().append(step(step));
            case StepEvent.Preview preview -> later(() -> tell(preview));
            case StepEvent.ImageReady ready -> {
                // The last one comes with the result, which is about to be there.
                if (ready.image().index() < images - 1) {
                    later(() -> tell(keeper.keep(ready.image(), file)));
                }
            }
            case StepEvent.Queued _,
                    StepEvent.Encoded _,
                    StepEvent.Completed _,
                    StepEvent.Failed _,
                    StepEvent.Cancelled _ -> {}
        }
    }

    // What fails here is tried again, or missing for good, when the job ends.
    private void later(Runnable task) {
        tasks.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException failure) {
                LOG.warn("job {} goes on, but its progress could not be kept", live.id(), failure);
            }
        });
    }

    private JobEvent.Step step(StepEvent.Step step) {
        stepsDone++;
        long all = (long) images * step.steps();
        Duration remaining =
                step.elapsed().multipliedBy(Math.max(0, all - stepsDone)).dividedBy(stepsDone);
        return new JobEvent.Step(step.image(), images, step.step(), step.steps(), remaining);
    }

    private void tell(StepEvent.Preview preview) {
        live.log()
                .append(new JobEvent.Preview(
                        preview.image(),
                        preview.index(),
                        preview.step(),
                        preview.steps(),
                        PictureKeeper.preview(preview.picture())));
    }

    private void tell(JobImage image) {
        if (told.add(image.index())) {
            live.add(image);
        }
    }

    /** Ends the job as its generation ended. */
    void finish(@Nullable TrackedResult result, @Nullable Throwable failure) {
        tasks.execute(() -> {
            try {
                if (result != null) {
                    complete(result);
                } else if (failure != null) {
                    fail(Failures.cause(failure));
                }
            } catch (RuntimeException unstored) {
                live.fail(clock.instant(), Failures.of(live.id(), unstored));
            }
        });
        tasks.shutdown();
    }

    private void complete(TrackedResult result) {
        for (TrackedImage image : result.images()) {
            if (!told.contains(image.image().index())) {
                tell(keeper.keep(image, file));
            }
        }
        live.complete(clock.instant(), result.step(), result.warnings());
    }

    private void fail(Throwable cause) {
        if (!(cause instanceof CancellationException)) {
            live.fail(clock.instant(), Failures.of(live.id(), cause));
        } else if (live.job().cancelRequested()) {
            live.cancelled(clock.instant());
        } else {
            // The engine was stopped.
            live.giveBack();
        }
    }
}
