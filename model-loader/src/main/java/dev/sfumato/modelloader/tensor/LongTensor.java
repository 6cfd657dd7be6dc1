package dev.sfumato.modelloader.tensor;

/**
 * A host tensor of 64-bit integers in row-major order.
 *
 * <p>It does not copy: {@link #values()} is the array it was made of. Whoever holds the tensor owns the array; share it
 * between threads only while nobody writes.
 */
public final class LongTensor implements Tensor {

    private final Shape shape;
    private final long[] values;

    private LongTensor(Shape shape, long[] values) {
        this.shape = shape;
        this.values = values;
    }

    /**
     * Wraps values without copying.
     *
     * @throws IllegalArgumentException if the shape asks for another number of values
     */
    public static LongTensor of(Shape shape, long... values) {
        if (shape.size() != values.length) {
            throw new IllegalArgumentException(
                    "shape " + shape + " holds " + shape.size() + " values, got " + values.length);
        }
        return new LongTensor(shape, values);
    }

    public static LongTensor zeros(Shape shape) {
        return new LongTensor(shape, new long[shape.size()]);
    }

    @Override
    public Shape shape() {
        return shape;
    }

    /** The live values, (shape().size()). */
    public long[] values() {
        return values;
    }

    @Override
    public String toString() {
        return "LongTensor" + shape;
    }
}
