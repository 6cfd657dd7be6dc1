package dev.sfumato.modelloader.graph;

import java.util.List;

/**
 * An input or output as a graph declares it.
 *
 * @param dimensions outermost first: a number where the extent is fixed, a name or {@code ?} where it is open; empty for
 *     a scalar
 */
public record GraphValue(String name, ElementType type, List<String> dimensions) {

    public GraphValue {
        dimensions = List.copyOf(dimensions);
    }

    /** The extent along an axis, or -1 if it is open or there is no such axis. */
    public int extent(int axis) {
        if (axis >= dimensions.size()) {
            return -1;
        }
        String dimension = dimensions.get(axis);
        return !dimension.isEmpty() && dimension.chars().allMatch(Character::isDigit)
                ? Integer.parseInt(dimension)
                : -1;
    }

    /** For messages, as in {@code sample FLOAT32 (batch, 4, height, width)}. */
    @Override
    public String toString() {
        return name + " " + type + " (" + String.join(", ", dimensions) + ")";
    }
}
