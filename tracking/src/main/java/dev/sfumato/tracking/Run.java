package dev.sfumato.tracking;

import dev.sfumato.tracking.disk.TrackingException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A run that is being written. Steps only go up. Thread-safe: calls of several threads are written one after the other.
 *
 * <p>When a method returns, its record has been handed to the operating system and outlives the process; it outlives
 * the machine after the next sync of the tracker's policy. Every writing method throws {@link TrackingException} if the
 * disk refuses (nothing of that call then counts as logged, and later calls may succeed), and
 * {@link IllegalStateException} after the end of the run.
 */
public interface Run extends AutoCloseable {

    /** The most images that one key takes at one step. */
    int MAX_IMAGES = 108;

    String id();

    String project();

    /** The given name, else the id. */
    String name();

    /** The run directory, which is a Weights &amp; Biases offline run. */
    Path directory();

    RunConfig config();

    /** The step that the next automatic {@link #log(Map)} takes. */
    long nextStep();

    /**
     * Logs values at the next step.
     *
     * @param values Number, String, Boolean, lists of these, {@link Image}, a list of at most {@value #MAX_IMAGES}
     *     images, or a Map of the same by String; not empty
     * @return the step
     * @throws IllegalArgumentException naming the key of a value that cannot be logged
     */
    long log(Map<String, ?> values);

    /**
     * Logs values at a given step; several calls with the same step add to it.
     *
     * @param step at least the highest step logged before
     */
    void log(long step, Map<String, ?> values);

    /** Stores a copy of a file in the run, under its own name. */
    void save(Path file);

    /** Ends the run: 0 for success, 1 to 255 for failure. A second end is refused, unless it repeats the first. */
    void finish(int exitCode);

    /** Ends the run with exit code 1 if nobody ended it: leaving by an exception is a failure. */
    @Override
    void close();
}
