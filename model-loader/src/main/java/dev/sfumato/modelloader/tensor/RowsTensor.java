package dev.sfumato.modelloader.tensor;

import java.util.ArrayList;
import java.util.List;

/**
 * A host tensor that is the rows of others, one after the other along the first axis; they are not copied together
 * before a session copies them to its device.
 *
 * <p>It shares the values of its parts; as with them, nobody may write while it is read.
 */
public final class RowsTensor implements Tensor {

    private final List<FloatTensor> parts;
    private final Shape shape;

    private RowsTensor(List<FloatTensor> parts, Shape shape) {
        this.parts = parts;
        this.shape = shape;
    }

    /**
     * A tensor of these rows; just the part itself if it is one alone.
     *
     * @param parts at least one, each (rows, …), alike in all extents but the first
     * @throws IllegalArgumentException if they are not
     */
    public static Tensor of(List<FloatTensor> parts) {
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        List<FloatTensor> all = List.copyOf(parts);
        return new RowsTensor(all, shape(all));
    }

    private static Shape shape(List<FloatTensor> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a tensor of rows needs at least one part");
        }
        List<Integer> first = parts.getFirst().shape().dimensions();
        int rows = 0;
        for (FloatTensor part : parts) {
            List<Integer> own = part.shape().dimensions();
            if (own.isEmpty()
                    || own.size() != first.size()
                    || !own.subList(1, own.size()).equals(first.subList(1, first.size()))) {
                throw new IllegalArgumentException(
                        "rows must be alike, got " + parts.getFirst().shape() + " and " + part.shape());
            }
            rows += own.getFirst();
        }
        List<Integer> joined = new ArrayList<>(first);
        joined.set(0, rows);
        return new Shape(joined);
    }

    @Override
    public Shape shape() {
        return shape;
    }

    /** What it is made of, in order. */
    public List<FloatTensor> parts() {
        return parts;
    }

    @Override
    public String toString() {
        return "RowsTensor" + shape;
    }
}
