package dev.sfumato.tracking;

import dev.sfumato.tracking.blob.BlobStore;
import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.files.SavePolicy;
import dev.sfumato.tracking.files.SavedFiles;
import dev.sfumato.tracking.journal.ItemTree;
import dev.sfumato.tracking.journal.JournalRepair;
import dev.sfumato.tracking.journal.JsonText;
import dev.sfumato.tracking.journal.RunClock;
import dev.sfumato.tracking.journal.record.Item;
import dev.sfumato.tracking.journal.record.JournalRecord;
import dev.sfumato.tracking.marks.RunMarks;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A run that is being written. Steps only go up. Thread-safe: calls of several threads are written one after the other.
 *
 * <p>When a method returns, its record has been handed to the operating system and outlives the process; it outlives
 * the machine after the next sync of the tracker's policy. Every writing method throws {@link TrackingException} if the
 * disk refuses: what cannot be written does not count as logged, and later calls may succeed; after a failed sync they
 * do not. All throw {@link IllegalStateException} after the end of the run.
 */
public final class Run implements AutoCloseable {

    /** The most images that one key takes at one step. */
    public static final int MAX_IMAGES = 108;

    private final RunIdentity identity;
    private final RunJournal journal;
    private final RunListener listener;
    private final RunClock clock;
    private final RunConfig config;
    private final StepLog steps;
    private final SavedFiles files;

    private final RunLife life;

    Run(RunIdentity identity, RunJournal journal, BlobStore blobs, RunListener listener) {
        this.identity = identity;
        this.journal = journal;
        this.listener = listener;
        clock = new RunClock(identity.runtimeSeconds());
        life = new RunLife(identity.id(), journal);
        steps = new StepLog(identity, journal, blobs, clock);
        files = new SavedFiles(journal.directory().files(), identity.earlierFiles());
        config = new RunConfig(
                identity.config(), changes -> append(new JournalRecord.Config(ItemTree.topLevel(changes), List.of())));
    }

    public String id() {
        return identity.id();
    }

    public String project() {
        return identity.project();
    }

    /** The given name, else the id. */
    public String name() {
        return identity.shownName();
    }

    /** The run directory, which is a Weights &amp; Biases offline run. */
    public Path directory() {
        return journal.directory().path();
    }

    public RunConfig config() {
        return config;
    }

    /** The step that the next automatic {@link #log(Map)} takes. */
    public long nextStep() {
        return steps.nextStep();
    }

    /**
     * Logs values at the next step.
     *
     * @param values Number, String, Boolean, lists of these, {@link Image}, a list of at most {@value #MAX_IMAGES}
     *     images, {@link dev.sfumato.tracking.media.Table}, {@link dev.sfumato.tracking.media.Histogram}, or a Map of
     *     the same by String; not empty
     * @return the step
     * @throws IllegalArgumentException naming the key of a value that cannot be logged
     */
    public long log(Map<String, ?> values) {
        return write(null, values, true);
    }

    /**
     * Adds values to the step that is being put together, or begins the next.
     *
     * @param commit whether the step is complete; until then it is kept in memory only, and what was not committed is
     *     written when a higher step begins or the run ends, and lost with the process
     * @return the step
     */
    public long log(Map<String, ?> values, boolean commit) {
        return write(null, values, commit);
    }

    /**
     * Logs values at a given step; several calls with the same step add to it, and later values win.
     *
     * @param step at least the highest step logged before
     */
    public void log(long step, Map<String, ?> values) {
        write(step, values, true);
    }

    /** Adds values to a given step, and writes it if it is complete; as {@link #log(Map, boolean)}. */
    public void log(long step, Map<String, ?> values, boolean commit) {
        write(step, values, commit);
    }

    private long write(@Nullable Long wanted, Map<String, ?> values, boolean commit) {
        StepLog.Prepared prepared = steps.prepare(values);
        long step = life.whileOpen(() -> steps.add(prepared, wanted, commit));
        prepared.media().forceNames();
        if (commit) {
            listener.changed(this);
            journal.syncIfDue(!prepared.media().isEmpty());
        }
        return step;
    }

    /** Stores a copy of a file in the run, under its own name; saving the name again replaces it. */
    public void save(Path file) {
        save(file, SavePolicy.NOW);
    }

    /**
     * Stores a copy of a file in the run, under its own name.
     *
     * @throws IllegalArgumentException if it is no file, or has a name that Weights &amp; Biases writes itself
     */
    public void save(Path file, SavePolicy policy) {
        write(() -> files.save(file, Path.of(String.valueOf(file.getFileName())), policy));
    }

    /**
     * Stores copies of the files below a directory, under their paths below it.
     *
     * @param glob which files, as in {@code checkpoints/*.onnx} or {@code **.txt}
     * @throws IllegalArgumentException if there is none
     */
    public void save(Path base, String glob, SavePolicy policy) {
        SavedFiles.matching(base, glob).forEach(file -> write(() -> files.save(file, base.relativize(file), policy)));
    }

    /**
     * Copies a file that was saved in the run, also before it was resumed, to its path below a directory.
     *
     * @throws IllegalArgumentException if the run has no file of this name
     */
    public Path restore(String name, Path directory) {
        return files.restore(name, directory);
    }

    /** Replaces the tags of the run; those that people give to it afterwards outdo them. */
    public void tag(List<String> tags) {
        RunMarks.checkTags(tags);
        write(() -> journal.retold(tags, null));
    }

    /** Replaces the notes of the run; those that people write afterwards outdo them. */
    public void note(String notes) {
        write(() -> journal.retold(null, notes));
    }

    /**
     * Logs what the process printed.
     *
     * @param error whether to the standard error
     * @param text one or more whole lines, with their line breaks
     */
    public void print(boolean error, String text) {
        append(new JournalRecord.Output(error, Instant.now(), text));
    }

    /** Logs measurements of the machine, by the names that Weights &amp; Biases draws. */
    public void measured(Map<String, ? extends Number> metrics) {
        List<Item> items = metrics.entrySet().stream()
                .map(metric -> new Item(List.of(metric.getKey()), JsonText.write(metric.getValue())))
                .toList();
        append(new JournalRecord.Stats(Instant.now(), items));
    }

    private void append(JournalRecord record) {
        write(() -> record);
    }

    private void write(Supplier<JournalRecord> made) {
        life.whileOpen(() -> {
            journal.append(List.of(made.get()));
            return true;
        });
        listener.changed(this);
        journal.syncIfDue(false);
    }

    /**
     * Ends the run.
     *
     * @param code 0 for success, 1 to 255 for failure
     * @throws IllegalStateException if it has ended with another code
     */
    public void finish(int code) {
        if (code < 0 || code > 255) {
            throw new IllegalArgumentException("exitCode: must be 0 to 255, got " + code);
        }
        life.finish(code, this::end, () -> listener.ended(this));
    }

    /** Ends the run with exit code 1 if nobody ended it: leaving by an exception is a failure. */
    @Override
    public void close() {
        life.close(this::end, () -> listener.ended(this));
    }

    private void end(int code) {
        steps.flush();
        files.refresh(true);
        journal.append(JournalRepair.ending(steps.summary(), code, (int) clock.runtimeSeconds()));
    }

    /** Forces what was logged to the disk and copies files that changed, for the timer of the tracker. */
    void sync() {
        journal.sync();
        life.ifOpen(() -> files.refresh(false));
    }
}
