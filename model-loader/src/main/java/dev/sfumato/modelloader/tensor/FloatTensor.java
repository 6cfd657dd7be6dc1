package dev.sfumato.modelloader.tensor;

/**
 * A host tensor of 32-bit floats in row-major order.
 *
 * <p>It does not copy: {@link #values()} is the array it was made of. Whoever holds the tensor owns the array; share it
 * between threads only while nobody writes.
 */
public final class FloatTensor implements Tensor {

    private final Shape shape;
    private final float[] values;

    private FloatTensor(Shape shape, float[] values) {
        this.shape = shape;
        this.values = values;
    }

    /**
     * Wraps values without copying.
     *
     * @throws IllegalArgumentException if the shape asks for another number of values
     */
    public static FloatTensor of(Shape shape, float... values) {
        if (shape.size() != values.length) {
            throw new IllegalArgumentException(
                    "shape " + shape + " holds " + shape.size() + " values, got " + values.length);
        }
        return new FloatTensor(shape, values);
    }

    public static FloatTensor zeros(Shape shape) {
        return new FloatTensor(shape, new float[shape.size()]);
    }

    @Override
    public Shape shape() {
        return shape;
    }

    /** The live values, (shape().size()). */
    public float[] values() {
        return values;
    }

    @Override
    public String toString() {
        return "FloatTensor" + shape;
    }
}
