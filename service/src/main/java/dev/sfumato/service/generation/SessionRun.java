package dev.sfumato.service.generation;

import dev.sfumato.diffusion.EngineConfig;
import dev.sfumato.tracking.Resume;
import dev.sfumato.tracking.Run;
import dev.sfumato.tracking.RunOptions;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.disk.TrackingException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The run of a session: begun as soon as that is possible, and begun again as a continuation of itself where its journal
 * takes no more although the disk has space. Thread-safe.
 */
final class SessionRun {
    private static final Logger LOG = LoggerFactory.getLogger(SessionRun.class);
    private static final long PAUSE_NANOS = 1_000_000_000L;

    /** With less, a run cannot be begun, and attempts would only leave folders behind. */
    private static final long SPACE = 1 << 20;

    /** One may come of chance. */
    private static final int REFUSALS = 2;

    private final Tracking tracking;
    private final EngineConfig engine;
    private final ReentrantLock changing = new ReentrantLock();
    private RunOptions options;
    private int refusals;
    private long lastAttempt;
    private volatile @Nullable Run run;

    private SessionRun(Tracking tracking, EngineConfig engine, RunOptions options) {
        this.tracking = tracking;
        this.engine = engine;
        this.options = options;
    }

    /**
     * Begins the run, or leaves that for later where the disk refuses.
     *
     * @throws IllegalArgumentException if the run's id is taken, unknown or being written
     */
    static SessionRun begin(Tracking tracking, EngineConfig engine, RunOptions options) {
        SessionRun begun = new SessionRun(tracking, engine, options);
        begun.attempt();
        return begun;
    }

    /** The run, or empty if it could not be begun as yet. */
    Optional<Run> current() {
        return Optional.ofNullable(run);
    }

    /** The run, which is begun for that if need be and possible. */
    Optional<Run> ready() {
        if (run == null) {
            changing.lock();
            try {
                if (run == null && System.nanoTime() - lastAttempt >= PAUSE_NANOS && hasSpace()) {
                    attempt();
                }
            } finally {
                changing.unlock();
            }
        }
        return current();
    }

    private void attempt() {
        lastAttempt = System.nanoTime();
        Tracker tracker = tracking.tracker().orElse(null);
        if (tracker == null) {
            return;
        }
        try {
            Run begun = tracker.init(options);
            run = begun;
            begun.config().update(RunEnvironment.of(engine));
            tracking.exporter().ifPresent(exporter -> exporter.add(begun.id()));
            refusals = 0;
            tracking.worked();
        } catch (TrackingException failure) {
            tracking.failed("beginning a run of project '" + options.project() + "'", failure);
        }
    }

    /** Hears that the run took what was logged. */
    void worked() {
        changing.lock();
        try {
            refusals = 0;
        } finally {
            changing.unlock();
        }
        tracking.worked();
    }

    /** Hears that a run could not be written. */
    void refused(Run failed, RuntimeException failure) {
        tracking.failed("logging a generation in run " + failed.id(), failure);
        changing.lock();
        try {
            refusals++;
            if (run == failed && refusals >= REFUSALS && hasSpace()) {
                giveUp(failed);
            }
        } finally {
            changing.unlock();
        }
    }

    private void giveUp(Run failed) {
        try {
            failed.close();
        } catch (TrackingException unended) {
            LOG.debug("run {} is ended when it is gone on with", failed.id(), unended);
        }
        options = RunOptions.builder(options.project())
                .id(failed.id())
                .resume(Resume.ALLOW)
                .build();
        run = null;
    }

    private boolean hasSpace() {
        try {
            return Files.getFileStore(tracking.home()).getUsableSpace() >= SPACE;
        } catch (IOException unknown) {
            LOG.debug("nobody knows how much space {} has", tracking.home(), unknown);
            return true;
        }
    }
}
