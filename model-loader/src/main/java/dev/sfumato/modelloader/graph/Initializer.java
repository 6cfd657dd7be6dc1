package dev.sfumato.modelloader.graph;

import java.util.List;

/**
 * A constant tensor of a graph, by its place rather than its values.
 *
 * @param dimensions outermost first
 */
public record Initializer(String name, ElementType type, List<Long> dimensions, WeightStorage storage) {

    public Initializer {
        dimensions = List.copyOf(dimensions);
    }

    /** The number of values. */
    public long size() {
        return dimensions.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
    }

    /** The bytes that the values take. */
    public long bytes() {
        return Math.multiplyExact(size(), (long) type.bytes());
    }
}
