package dev.sfumato.tracking;

import dev.sfumato.tracking.disk.TrackingException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The configuration of a run: what it was made with. Thread-safe. */
public final class RunConfig {

    private final Map<String, Object> values;
    private final Consumer<Map<String, Object>> journal;

    RunConfig(Map<String, Object> values, Consumer<Map<String, Object>> journal) {
        this.values = new LinkedHashMap<>(values);
        this.journal = journal;
    }

    /**
     * Adds or replaces top-level keys, and returns once that is written.
     *
     * @throws IllegalArgumentException if a value is not JSON: String, Number, Boolean, List, Map
     * @throws IllegalStateException after the end of the run
     * @throws TrackingException if it cannot be written
     */
    public synchronized void update(Map<String, ?> changes) {
        Map<String, Object> checked = PlainValues.copy("config", changes);
        if (!checked.isEmpty()) {
            journal.accept(checked);
            values.putAll(checked);
        }
    }

    /** The values as they are now. */
    public synchronized Map<String, Object> asMap() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
