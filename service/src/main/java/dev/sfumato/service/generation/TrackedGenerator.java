package dev.sfumato.service.generation;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.tracking.Run;
import dev.sfumato.tracking.RunOptions;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.disk.TrackingException;
import org.jspecify.annotations.Nullable;

/**
 * The engine joined with the tracker: every generation that it accepts becomes a step of a run. Thread-safe; it owns
 * neither of the two.
 */
public final class TrackedGenerator {
    private final DiffusionEngine engine;
    private final Tracking tracking;

    public TrackedGenerator(DiffusionEngine engine, Tracking tracking) {
        this.engine = engine;
        this.tracking = tracking;
    }

    /**
     * Begins a run, or goes on with one as {@code options} say, to which generations are then submitted.
     *
     * @throws IllegalArgumentException if the run's id is taken, unknown or being written, as
     *     {@link Tracker#init(RunOptions)} tells
     */
    public GenerationSession begin(RunOptions options) {
        return new GenerationSession(engine, tracking, init(options));
    }

    private @Nullable Run init(RunOptions options) {
        Tracker tracker = tracking.tracker().orElse(null);
        if (tracker == null) {
            return null;
        }
        try {
            Run run = tracker.init(options);
            run.config().update(RunEnvironment.of(engine.config()));
            tracking.worked();
            return run;
        } catch (TrackingException failure) {
            tracking.failed("beginning a run of project '" + options.project() + "'", failure);
            return null;
        }
    }
}
