package dev.sfumato.tracking.journal;

import dev.sfumato.tracking.journal.record.Item;
import dev.sfumato.tracking.journal.record.JournalRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Closes the journal of a run whose writer died. */
public final class JournalRepair {

    private JournalRepair() {}

    /**
     * Cuts what is torn behind the last whole record, and ends the run with exit code 1 and the status
     * {@link JournalState#INTERRUPTED}. A journal that has its end is left as it is. Only for who knows that nobody
     * writes the file.
     *
     * @return whether the journal had no end
     */
    public static boolean close(Path file, JournalState state) throws IOException {
        if (state.exit() != null) {
            return false;
        }
        try (JournalWriter writer =
                JournalWriter.reopen(file, SyncPolicy.standard(), state.wholeEnd(), state.lastNumber())) {
            Map<String, Object> summary = new LinkedHashMap<>(state.summary());
            summary.put(
                    JournalState.STATUS.getFirst(), Map.of(JournalState.STATUS.getLast(), JournalState.INTERRUPTED));
            writer.append(ending(summary, 1, (int) state.runtimeSeconds()));
            writer.sync();
        }
        return true;
    }

    /** The records that end a run. */
    public static List<JournalRecord> ending(Map<String, Object> summary, int exitCode, int runtimeSeconds) {
        List<Item> items = new ArrayList<>(ItemTree.flatten(summary));
        items.add(new Item(List.of("_wandb", "runtime"), String.valueOf(runtimeSeconds)));
        return List.of(
                new JournalRecord.Summary(items, List.of()),
                new JournalRecord.Exit(exitCode, runtimeSeconds),
                new JournalRecord.Final(),
                new JournalRecord.Footer());
    }
}
