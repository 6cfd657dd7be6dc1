package dev.sfumato.modelloader.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The extents of a tensor, outermost first, as in (batch, channels, height, width); no dimensions means a scalar.
 *
 * @param dimensions each at least 0
 */
public record Shape(List<Integer> dimensions) {

    public Shape {
        dimensions = List.copyOf(dimensions);
        long size = 1;
        for (int dimension : dimensions) {
            if (dimension < 0) {
                throw new IllegalArgumentException("a dimension must be at least 0, got shape " + dimensions);
            }
            size *= dimension;
            if (size > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "a host tensor holds at most 2^31-1 values, got shape " + dimensions);
            }
        }
    }

    public static Shape of(int... dimensions) {
        return new Shape(Arrays.stream(dimensions).boxed().toList());
    }

    public int rank() {
        return dimensions.size();
    }

    public int dimension(int axis) {
        return dimensions.get(axis);
    }

    /** The number of values; 1 for a scalar. */
    public int size() {
        return dimensions.stream().mapToInt(Integer::intValue).reduce(1, (a, b) -> a * b);
    }

    @Override
    public String toString() {
        return dimensions.stream().map(String::valueOf).collect(Collectors.joining("x", "(", ")"));
    }
}
