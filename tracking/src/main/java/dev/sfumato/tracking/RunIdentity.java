package dev.sfumato.tracking;

import dev.sfumato.tracking.journal.JournalState;
import dev.sfumato.tracking.store.RunDetails;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a segment of a run begins with: its options, joined with what earlier segments left.
 *
 * @param summary the last values of earlier segments
 * @param firstStep one above the highest step of earlier segments
 * @param runtimeSeconds how long earlier segments ran
 */
record RunIdentity(
        String id,
        String project,
        @Nullable String name,
        Map<String, Object> config,
        Map<String, Object> summary,
        long firstStep,
        double runtimeSeconds) {

    static RunIdentity begin(String id, RunOptions options) {
        return new RunIdentity(id, options.project(), options.name(), options.config(), Map.of(), 0, 0);
    }

    static RunIdentity resume(RunDetails earlier, RunOptions options) {
        Map<String, Object> config = new LinkedHashMap<>(earlier.config());
        config.putAll(options.config());
        Map<String, Object> summary = new LinkedHashMap<>(earlier.summary());
        // how the earlier segment ended says nothing of this one
        summary.remove(JournalState.STATUS.getFirst());
        String earlierName = earlier.run().name().equals(earlier.run().id())
                ? null
                : earlier.run().name();
        return new RunIdentity(
                earlier.run().id(),
                earlier.run().project(),
                options.name() == null ? earlierName : options.name(),
                config,
                summary,
                earlier.run().lastStep() + 1,
                summary.get("_runtime") instanceof Number seconds ? seconds.doubleValue() : 0);
    }

    String shownName() {
        return name == null ? id : name;
    }
}
