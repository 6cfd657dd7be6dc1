package dev.sfumato.modelloader.onnx.runs;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.platform.Fp16Conversions;
import dev.sfumato.modelloader.tensor.DType;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.LongTensor;
import dev.sfumato.modelloader.tensor.RowsTensor;
import dev.sfumato.modelloader.tensor.Shape;
import dev.sfumato.modelloader.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The casts between host tensors and the element types that graphs declare. */
public final class TensorCodec {

    private TensorCodec() {}

    /** The bytes that one element takes. */
    public static int bytes(DType type) {
        return switch (type) {
            case FLOAT64, INT64 -> Long.BYTES;
            case FLOAT32, INT32 -> Integer.BYTES;
            case FLOAT16, BFLOAT16 -> Short.BYTES;
            case BOOL -> Byte.BYTES;
        };
    }

    /** The same type as ONNX Runtime's Java API calls it. */
    public static OnnxJavaType javaType(DType type) {
        return switch (type) {
            case FLOAT16 -> OnnxJavaType.FLOAT16;
            case BFLOAT16 -> OnnxJavaType.BFLOAT16;
            case FLOAT32 -> OnnxJavaType.FLOAT;
            case FLOAT64 -> OnnxJavaType.DOUBLE;
            case INT32 -> OnnxJavaType.INT32;
            case INT64 -> OnnxJavaType.INT64;
            case BOOL -> OnnxJavaType.BOOL;
        };
    }

    /**
     * Writes all values of a tensor to the start of a buffer.
     *
     * @throws ArithmeticException if an integer type cannot hold one of them exactly
     */
    public static void write(Tensor tensor, DType type, ByteBuffer target) {
        switch (tensor) {
            case FloatTensor floats -> writeFloats(floats.values(), type, target);
            case RowsTensor rows -> writeRows(rows, type, target);
            case LongTensor longs -> writeLongs(longs.values(), type, target);
        }
    }

    private static void writeRows(RowsTensor rows, DType type, ByteBuffer target) {
        int offset = 0;
        for (FloatTensor part : rows.parts()) {
            int length = part.values().length * bytes(type);
            writeFloats(part.values(), type, target.slice(offset, length).order(target.order()));
            offset += length;
        }
    }

    private static void writeFloats(float[] values, DType type, ByteBuffer target) {
        switch (type) {
            case FLOAT32 -> target.asFloatBuffer().put(values);
            case FLOAT16 -> {
                for (int i = 0; i < values.length; i++) {
                    target.putShort(i * Short.BYTES, Float.floatToFloat16(values[i]));
                }
            }
            case BFLOAT16 -> {
                for (int i = 0; i < values.length; i++) {
                    target.putShort(i * Short.BYTES, Fp16Conversions.floatToBf16(values[i]));
                }
            }
            case FLOAT64 -> {
                for (int i = 0; i < values.length; i++) {
                    target.putDouble(i * Double.BYTES, values[i]);
                }
            }
            case INT32, INT64, BOOL -> writeLongs(whole(values), type, target);
        }
    }

    private static void writeLongs(long[] values, DType type, ByteBuffer target) {
        switch (type) {
            case INT64 -> target.asLongBuffer().put(values);
            case INT32 -> {
                for (int i = 0; i < values.length; i++) {
                    target.putInt(i * Integer.BYTES, Math.toIntExact(values[i]));
                }
            }
            case BOOL -> {
                for (int i = 0; i < values.length; i++) {
                    target.put(i, (byte) (values[i] == 0 ? 0 : 1));
                }
            }
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> {
                float[] floats = new float[values.length];
                for (int i = 0; i < values.length; i++) {
                    floats[i] = values[i];
                }
                writeFloats(floats, type, target);
            }
        }
    }

    // A fractional timestep fed to an integer input would be another step than the one asked for.
    private static long[] whole(float[] values) {
        long[] longs = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            if (values[i] != Math.rint(values[i]) || Math.abs(values[i]) >= 0x1p63) {
                throw new ArithmeticException("it takes whole numbers, got " + values[i]);
            }
            longs[i] = (long) values[i];
        }
        return longs;
    }

    /** Reads all values of a tensor from the start of a buffer, cast to float. */
    static FloatTensor read(ByteBuffer source, DType type, Shape shape) {
        float[] floats = new float[shape.size()];
        switch (type) {
            case FLOAT32 -> source.asFloatBuffer().get(floats);
            case FLOAT16 -> fill(floats, i -> Float.float16ToFloat(source.getShort(i * Short.BYTES)));
            case BFLOAT16 -> fill(floats, i -> Fp16Conversions.bf16ToFloat(source.getShort(i * Short.BYTES)));
            case FLOAT64 -> fill(floats, i -> (float) source.getDouble(i * Double.BYTES));
            case INT64 -> fill(floats, i -> source.getLong(i * Long.BYTES));
            case INT32 -> fill(floats, i -> source.getInt(i * Integer.BYTES));
            case BOOL -> fill(floats, source::get);
        }
        return FloatTensor.of(shape, floats);
    }

    private interface FloatAt {
        float get(int index);
    }

    private static void fill(float[] floats, FloatAt value) {
        for (int i = 0; i < floats.length; i++) {
            floats[i] = value.get(i);
        }
    }

    /** Copies an output of ONNX Runtime's Java API, cast to float. */
    static FloatTensor read(OnnxTensor tensor, DType type) {
        Shape shape = new Shape(Arrays.stream(tensor.getInfo().getShape())
                .mapToObj(Math::toIntExact)
                .toList());
        if (shape.size() == 0) {
            return FloatTensor.zeros(shape);
        }
        return type == DType.FLOAT32
                // a fresh heap buffer, whose array needs no further copy
                ? FloatTensor.of(shape, tensor.getFloatBuffer().array())
                : read(tensor.getByteBuffer().order(ByteOrder.nativeOrder()), type, shape);
    }
}
