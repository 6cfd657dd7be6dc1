package dev.sfumato.service.generation;

import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.disk.TrackingException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tracker of a home folder, or the reason why there is none: what fails to be tracked never stops a generation, but
 * is logged and stays readable in {@link #problem()} until tracking works again. Thread-safe; whoever opens it closes
 * it.
 */
public final class Tracking implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tracking.class);

    private final @Nullable Tracker tracker;
    private final AtomicReference<@Nullable String> problem = new AtomicReference<>();

    private Tracking(@Nullable Tracker tracker) {
        this.tracker = tracker;
    }

    /** Opens the tracker of {@code home}, and goes on without one where that fails. */
    public static Tracking open(Path home) {
        try {
            return new Tracking(Tracker.open(home));
        } catch (TrackingException failure) {
            Tracking broken = new Tracking(null);
            broken.failed("opening the tracker", failure);
            return broken;
        }
    }

    /** The tracker, unless it could not be opened. */
    public Optional<Tracker> tracker() {
        return Optional.ofNullable(tracker);
    }

    /** Why the last attempt to track something failed, or empty if it succeeded. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem.get());
    }

    /** Remembers that something was tracked. */
    void worked() {
        if (tracker != null) {
            problem.set(null);
        }
    }

    /** Logs and remembers what could not be tracked. */
    void failed(String attempt, RuntimeException failure) {
        problem.set(attempt + " failed: " + failure.getMessage());
        LOG.warn("{} failed; the pictures are made all the same", attempt, failure);
    }

    /** Closes the tracker, which ends the runs that are still open as failed. */
    @Override
    public void close() {
        if (tracker != null) {
            tracker.close();
        }
    }
}
