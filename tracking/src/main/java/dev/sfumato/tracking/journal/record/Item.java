package dev.sfumato.tracking.journal.record;

import java.util.List;

/**
 * A value at a path of keys, as configs, histories and summaries are made of.
 *
 * @param path the keys from the outermost in; at least one
 * @param json the value as JSON text; NaN, Infinity and -Infinity may stand bare
 */
public record Item(List<String> path, String json) {

    public Item {
        path = List.copyOf(path);
        if (path.isEmpty()) {
            throw new IllegalArgumentException("an item needs a key");
        }
    }

    /** The keys joined by dots, as in {@code masks.true}. */
    public String dotted() {
        return String.join(".", path);
    }
}
