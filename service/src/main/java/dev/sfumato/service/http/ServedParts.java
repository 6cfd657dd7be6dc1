package dev.sfumato.service.http;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.service.generation.GenerationSession;
import dev.sfumato.service.generation.TrackedGenerator;
import dev.sfumato.service.generation.Tracking;
import dev.sfumato.service.http.jobs.ServedJobs;
import dev.sfumato.service.http.models.DefaultModel;
import dev.sfumato.service.http.models.ModelAliases;
import dev.sfumato.service.jobs.running.Jobs;
import dev.sfumato.service.jobs.sqlite.SqliteJobStore;
import dev.sfumato.tracking.RunOptions;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.disk.TrackingException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the controllers serve from. Whoever opens it closes it, once.
 *
 * @param session the run of this service
 * @param aliases other names of models
 */
record ServedParts(
        DiffusionEngine engine,
        Tracking tracking,
        GenerationSession session,
        DefaultModel defaultModel,
        ModelAliases aliases,
        ServedJobs jobs) {
    private static final Logger LOG = LoggerFactory.getLogger(ServedParts.class);

    /** Opens the engine and the tracker, begins the run and the loading of the default model. */
    static ServedParts open(ServeOptions options) {
        Tracking tracking = Tracking.open(options.engine().home(), options.tracking());
        DiffusionEngine engine = DiffusionEngine.open(options.engine());
        try {
            GenerationSession session = new TrackedGenerator(engine, tracking).begin(run(options));
            DefaultModel model = DefaultModel.load(engine, options.model());
            return new ServedParts(
                    engine,
                    tracking,
                    session,
                    model,
                    options.aliases(),
                    jobs(options, engine, tracking, session, model));
        } catch (RuntimeException failure) {
            engine.close();
            tracking.close();
            throw failure;
        }
    }

    // Without jobs the rest is served all the same.
    private static ServedJobs jobs(
            ServeOptions options,
            DiffusionEngine engine,
            Tracking tracking,
            GenerationSession session,
            DefaultModel model) {
        Tracker tracker = tracking.tracker().orElse(null);
        if (tracker == null) {
            return ServedJobs.none(tracking.problem().orElse("no store is open"));
        }
        try {
            return ServedJobs.of(Jobs.open(
                    SqliteJobStore.open(options.engine().home()),
                    tracker,
                    session,
                    () -> engine.isRunning() && model.state().progress() != DefaultModel.Progress.LOADING,
                    options.jobs(),
                    Math.max(1, options.engine().queueLimit() / 2),
                    InstantSource.system()));
        } catch (TrackingException failure) {
            LOG.warn("This server has no jobs: {}", failure.getMessage());
            return ServedJobs.none(String.valueOf(failure.getMessage()));
        }
    }

    private static RunOptions run(ServeOptions options) {
        return RunOptions.builder(options.project())
                .name(options.name())
                .jobType("serve")
                .config(Map.of("queue_limit", options.engine().queueLimit()))
                .build();
    }

    /** What the controllers ask for by type. */
    List<Object> beans() {
        return List.of(engine, tracking, session, defaultModel, aliases, jobs);
    }

    /** Cancels what is unfinished, logs that, and ends the run with {@code exitCode}. */
    void close(int exitCode) {
        engine.close();
        try (tracking) {
            jobs.close();
            session.finish(exitCode);
            session.close();
        }
    }
}
