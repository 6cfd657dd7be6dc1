package dev.sfumato.tracking;

import dev.sfumato.tracking.journal.ItemTree;
import dev.sfumato.tracking.journal.RunClock;
import dev.sfumato.tracking.journal.record.Item;
import dev.sfumato.tracking.journal.record.JournalRecord;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The values of one step as they go into the journal, with the step, the time and the runtime among them. */
record LoggedStep(long step, Map<String, Object> values) {

    /** Of our own, or of Weights &amp; Biases. */
    private static final Set<String> RESERVED = Set.of("_step", "_timestamp", "_runtime", "_wandb", "_sfumato");

    /** Weights &amp; Biases passes over longer lines without a word: 10 MiB less 100 KiB, in UTF-8. */
    private static final long LONGEST_LINE = 10 * 1024 * 1024 - 100 * 1024;

    LoggedStep {
        values = Collections.unmodifiableMap(values);
    }

    LoggedStep(long step, Map<String, Object> described, RunClock clock) {
        Map<String, Object> all = new LinkedHashMap<>(described);
        all.put("_step", step);
        all.put("_timestamp", clock.timestamp());
        all.put("_runtime", clock.runtimeSeconds());
        this(step, all);
    }

    /** Frozen values that may be logged. */
    static Map<String, Object> check(Map<String, ?> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("values: there is nothing to log");
        }
        for (String key : values.keySet()) {
            if (RESERVED.contains(key)) {
                throw new IllegalArgumentException(key + ": is set by the run itself");
            }
        }
        return PlainValues.copyWithImages(values);
    }

    JournalRecord.History record() {
        List<Item> items = ItemTree.flatten(values);
        long length = items.stream()
                .mapToLong(item -> item.json().length() + item.dotted().length() + 4L)
                .sum();
        if (length > LONGEST_LINE) {
            throw new IllegalArgumentException(
                    "values: one step takes at most " + LONGEST_LINE + " bytes of JSON, got about " + length);
        }
        return new JournalRecord.History(step, items);
    }
}
