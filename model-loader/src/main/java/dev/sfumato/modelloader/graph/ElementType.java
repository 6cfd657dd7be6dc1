package dev.sfumato.modelloader.graph;

import java.util.Arrays;

/**
 * An element type of the <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">ONNX format</a>, as far as
 * graphs in use have them.
 */
public enum ElementType {
    FLOAT32(1, 4),
    UINT8(2, 1),
    INT8(3, 1),
    UINT16(4, 2),
    INT16(5, 2),
    INT32(6, 4),
    INT64(7, 8),
    STRING(8, 0),
    BOOL(9, 1),
    FLOAT16(10, 2),
    FLOAT64(11, 8),
    UINT32(12, 4),
    UINT64(13, 8),
    BFLOAT16(16, 2),
    /** Any other, such as the 4-bit types. */
    OTHER(0, 0);

    private final int code;
    private final int bytes;

    ElementType(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** Bytes of one element; 0 where that is not a whole, fixed number. */
    public int bytes() {
        return bytes;
    }

    /** The number that stands for it in files. */
    public int code() {
        return code;
    }

    static ElementType ofCode(int code) {
        return Arrays.stream(values())
                .filter(type -> type.code == code)
                .findFirst()
                .orElse(OTHER);
    }
}
