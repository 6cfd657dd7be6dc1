package dev.sfumato.prompts.file;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a file says of one prompt, before its lists are expanded.
 *
 * @param line where it begins, counted from 1
 * @param values by name, the prompt among them; null where the file says so
 */
record Entry(int line, Map<String, @Nullable Object> values) {

    Entry {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
