package dev.sfumato.modelloader.safetensors;

import java.nio.ByteBuffer;

/** An element type that can be read as 32-bit floats, by the format's own name. */
public enum StoredType {
    F16(2),
    BF16(2),
    F32(4),
    F64(8);

    private final int bytes;

    StoredType(int bytes) {
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }

    /** The next value of little-endian bytes. */
    float next(ByteBuffer values) {
        return switch (this) {
            case F16 -> Float.float16ToFloat(values.getShort());
            case BF16 -> Float.intBitsToFloat(values.getShort() << 16);
            case F32 -> values.getFloat();
            case F64 -> (float) values.getDouble();
        };
    }
}
