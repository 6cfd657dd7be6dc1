package dev.sfumato.tracking;

import dev.sfumato.tracking.blob.BlobStore;
import dev.sfumato.tracking.journal.ItemTree;
import dev.sfumato.tracking.journal.RunClock;
import dev.sfumato.tracking.journal.record.Item;
import dev.sfumato.tracking.journal.record.JournalRecord;
import dev.sfumato.tracking.journal.record.JournalRecord.FileEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the steps of a run, and keeps a step that is not committed yet together. Only {@link #prepare} and
 * {@link #nextStep} may be called without the lock of the run.
 */
final class StepLog {

    private final RunJournal journal;
    private final BlobStore blobs;
    private final RunClock clock;
    private final ItemTree summary = new ItemTree();

    /** The names of classes that are in the journal, by their place in the config. */
    private final Map<List<String>, String> labelled = new HashMap<>();

    private volatile long nextStep;
    private @Nullable Pending pending;

    /** Values of a step that more may be added to. */
    private record Pending(long step, ItemTree values, Set<FileEntry> files, Map<List<String>, Item> labels) {
        static Pending begin(long step) {
            return new Pending(step, new ItemTree(), new LinkedHashSet<>(), new HashMap<>());
        }

        Pending and(Map<String, Object> described, MediaFiles media) {
            Pending both = begin(step);
            both.values.merge(values.values());
            both.values.merge(described);
            both.files.addAll(files);
            both.files.addAll(media.entries());
            both.labels.putAll(labels);
            media.labels().forEach(item -> both.labels.put(item.path(), item));
            return both;
        }
    }

    /** Checked values whose media are stored. */
    record Prepared(Map<String, Object> values, MediaFiles media) {}

    StepLog(RunIdentity identity, RunJournal journal, BlobStore blobs, RunClock clock) {
        this.journal = journal;
        this.blobs = blobs;
        this.clock = clock;
        nextStep = identity.firstStep();
        summary.merge(identity.summary());
    }

    /** The step that the next automatic one takes. */
    long nextStep() {
        return nextStep;
    }

    /** The last value of each key. */
    Map<String, Object> summary() {
        return summary.values();
    }

    /** Checks values and stores their media, which needs no step yet. */
    Prepared prepare(Map<String, ?> values) {
        Map<String, Object> checked = LoggedStep.check(values);
        return new Prepared(checked, MediaFiles.store(journal.directory().files(), blobs, checked));
    }

    /**
     * Adds values to a step.
     *
     * @param wanted null for the step that is pending, else the next
     * @param commit whether to write the step now
     * @return the step
     */
    long add(Prepared prepared, @Nullable Long wanted, boolean commit) {
        Pending open = pending;
        long step = wanted != null ? checkStep(wanted) : open != null ? open.step() : nextStep;
        if (open != null && open.step() != step) {
            flush();
        }
        Pending kept = pending;
        Pending changed = (kept == null ? Pending.begin(step) : kept)
                .and(prepared.media().describe(prepared.values(), step), prepared.media());
        if (commit) {
            write(changed);
            pending = null;
        } else {
            pending = changed;
        }
        return step;
    }

    /** Writes the step that is pending, if there is one. */
    void flush() {
        Pending open = pending;
        if (open != null) {
            write(open);
            pending = null;
        }
    }

    private long checkStep(long step) {
        Pending open = pending;
        long lowest = open != null ? open.step() : Math.max(nextStep - 1, 0);
        if (step < lowest) {
            throw new IllegalArgumentException("step: must be at least " + lowest + ", got " + step);
        }
        return step;
    }

    private void write(Pending step) {
        LoggedStep logged = new LoggedStep(step.step(), step.values().values(), clock);
        List<JournalRecord> records = new ArrayList<>();
        List<Item> labels = step.labels().values().stream()
                .filter(item -> !item.json().equals(labelled.get(item.path())))
                .toList();
        if (!labels.isEmpty()) {
            records.add(new JournalRecord.Config(labels, List.of()));
        }
        if (!step.files().isEmpty()) {
            records.add(new JournalRecord.Files(List.copyOf(step.files())));
        }
        records.add(logged.record());
        journal.append(records);
        labels.forEach(item -> labelled.put(item.path(), item.json()));
        summary.merge(logged.values());
        nextStep = step.step() + 1;
    }
}
