package dev.sfumato.tracking;

import java.util.Map;

/** The configuration of a run: what it was made with. Thread-safe. */
public interface RunConfig {

    /**
     * Adds or replaces top-level keys, and returns once that is written.
     *
     * @throws IllegalArgumentException if a value is not JSON: String, Number, Boolean, List, Map
     */
    void update(Map<String, ?> values);

    /** The values as they are now. */
    Map<String, Object> asMap();
}
