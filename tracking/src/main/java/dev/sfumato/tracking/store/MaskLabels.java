package dev.sfumato.tracking.store;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Names of the classes of a mask, which a run keeps once for all of its steps.
 *
 * @param key the last part of the key of the image that the mask was logged with
 * @param mask its name
 * @param labels by class
 */
public record MaskLabels(String key, String mask, Map<String, String> labels) {

    public MaskLabels {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }
}
