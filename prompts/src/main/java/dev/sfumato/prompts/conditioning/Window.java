package dev.sfumato.prompts.conditioning;

import java.util.List;

/**
 * One call's worth of a text encoder.
 *
 * @param ids (the encoder's length), special tokens and padding included
 * @param weights as many: how strongly each token counts, 1 for special tokens and padding
 */
public record Window(List<Long> ids, List<Double> weights) {

    public Window {
        ids = List.copyOf(ids);
        weights = List.copyOf(weights);
        if (ids.size() != weights.size()) {
            throw new IllegalArgumentException(ids.size() + " ids and " + weights.size() + " weights");
        }
    }

    /** Whether any token counts more or less than once. */
    public boolean isWeighted() {
        return weights.stream().anyMatch(weight -> weight != 1);
    }

    /** The ids as a fresh array, ready for a tensor of shape (1, length). */
    public long[] idArray() {
        return ids.stream().mapToLong(Long::longValue).toArray();
    }
}
