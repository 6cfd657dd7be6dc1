package dev.sfumato.service.generation;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.tracking.RunOptions;
import dev.sfumato.tracking.Tracker;

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
        return new GenerationSession(engine, tracking, SessionRun.begin(tracking, engine.config(), options));
    }
}
