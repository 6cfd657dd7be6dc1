package dev.sfumato.service.replay;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.batching.SubmitOptions;
import dev.sfumato.diffusion.image.GenerationRecord;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.diffusion.request.InvalidRequestException;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.service.generation.GenerationSession;
import dev.sfumato.service.generation.TrackedGeneration;
import dev.sfumato.service.generation.TrackedResult;
import dev.sfumato.service.replay.RecordedPicture.NotReplayableException;
import dev.sfumato.service.replay.RecordedSteps.RecordedStep;
import dev.sfumato.tracking.store.RunDetails;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Paints the pictures of a run again, one after the other, each as a generation of its own that shares no call of the
 * denoiser with others. Used by one thread; {@link #cancel} may come from any.
 */
public final class RunReplay {
    /** The value of a step that tells which picture it painted again. */
    public static final String REPLAY_OF = "replay_of";

    /** What pictures may differ by that shared steps with others, or did not. */
    public static final int USUAL_TOLERANCE = 1;

    private final DiffusionEngine engine;
    private final GenerationSession session;
    private final int tolerance;
    private volatile boolean cancelled;
    private volatile @Nullable TrackedGeneration current;

    /**
     * Nothing is painted yet.
     *
     * @param session that the new pictures are logged in
     * @param tolerance the largest difference of a channel that still counts as within tolerance, 0 to 255
     */
    public RunReplay(DiffusionEngine engine, GenerationSession session, int tolerance) {
        this.engine = engine;
        this.session = session;
        this.tolerance = tolerance;
    }

    /**
     * Paints pictures again.
     *
     * @param steps of the run
     * @param heard gets each picture's verdict as soon as it is there
     * @throws CancellationException after {@link #cancel}
     */
    public void run(RunDetails run, RecordedSteps steps, Consumer<PictureReplay> heard) {
        for (RecordedStep step : steps.steps()) {
            if (step.pictures().isEmpty()) {
                heard.accept(PictureReplay.impossible(step.step(), 0, step.missing()));
            }
            for (RecordedPicture picture : step.pictures()) {
                heard.accept(replay(run, picture));
            }
        }
    }

    /** Ends what is being painted, and paints no more. */
    public void cancel() {
        cancelled = true;
        TrackedGeneration running = current;
        if (running != null) {
            running.cancel();
        }
    }

    private PictureReplay replay(RunDetails run, RecordedPicture picture) {
        long step = picture.artifact().step();
        int index = picture.artifact().index();
        try {
            GenerationRecord record = picture.record();
            GenerationSettings settings = engine.resolve(ReplayRequests.of(record, picture, true));
            TrackedResult result = paint(run, step, index, settings);
            PixelDifference difference = PixelDifference.between(
                    picture.pixels(), result.images().getFirst().image().toBufferedImage());
            return new PictureReplay(
                    step,
                    index,
                    settings.seed(),
                    difference.verdict(tolerance),
                    difference,
                    EnvironmentChanges.between(run.config(), record, settings, engine.config()),
                    null,
                    result);
        } catch (NotReplayableException | InvalidRequestException | ModelException impossible) {
            return PictureReplay.impossible(step, index, String.valueOf(impossible.getMessage()));
        }
    }

    private TrackedResult paint(RunDetails run, long step, int index, GenerationSettings settings) {
        Map<String, String> extra = Map.of(REPLAY_OF, run.run().id() + "/" + step + "/" + index);
        TrackedGeneration generation =
                session.submit(settings, SubmitOptions.DEFAULT.withDeterministic(true), extra, _ -> {});
        current = generation;
        if (cancelled) {
            generation.cancel();
        }
        return generation.painted();
    }
}
