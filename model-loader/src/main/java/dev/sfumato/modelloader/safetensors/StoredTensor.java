package dev.sfumato.modelloader.safetensors;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One tensor of a file, by its place rather than its values.
 *
 * @param dimensions outermost first; empty for a scalar
 * @param offset of its first byte in the file
 */
public record StoredTensor(String name, StoredType type, List<Integer> dimensions, long offset) {

    public StoredTensor {
        dimensions = List.copyOf(dimensions);
    }

    /** The number of values; 1 for a scalar. */
    public long size() {
        return dimensions.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    }

    long bytes() {
        return Math.multiplyExact(size(), (long) type.bytes());
    }

    /** For messages, as in {@code F16 (4x320)}. */
    @Override
    public String toString() {
        return dimensions.stream().map(String::valueOf).collect(Collectors.joining("x", type + " (", ")"));
    }
}
