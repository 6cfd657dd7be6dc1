package dev.sfumato.modelloader.onnx.natives;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sfumato.modelloader.tensor.DType;
import dev.sfumato.modelloader.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The memory of a device as a session allocates it. Thread-safe; whoever has it closes it before the session and after
 * the tensors that were made of it.
 */
public final class TensorMemory implements AutoCloseable {

    /** As ONNX Runtime calls the host's. */
    private static final String HOST = "Cpu";

    private static final String CUDA = "Cuda";

    /** {@code OrtArenaAllocator} */
    private static final int ARENA = 1;

    /** {@code OrtMemTypeDefault} */
    private static final int DEFAULT = 0;

    private final OrtApi api;
    private final MemorySegment info;
    private final MemorySegment allocator;

    private TensorMemory(OrtApi api, MemorySegment info, MemorySegment allocator) {
        this.api = api;
        this.info = info;
        this.allocator = allocator;
    }

    /** The host's, which every session has. */
    public static TensorMemory host(OrtApi api, OrtSession session) throws OrtException {
        return of(api, session, HOST, 0);
    }

    /**
     * That of a CUDA device.
     *
     * @throws OrtException if the session does not run on that device
     */
    public static TensorMemory cuda(OrtApi api, OrtSession session, int device) throws OrtException {
        return of(api, session, CUDA, device);
    }

    private static TensorMemory of(OrtApi api, OrtSession session, String name, int device) throws OrtException {
        MemorySegment info;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(name);
            info = api.make(made -> (MemorySegment)
                    api.handle(OrtFunction.CREATE_MEMORY_INFO).invokeExact(text, ARENA, device, DEFAULT, made));
        }
        try {
            MemorySegment allocator = api.make(made -> (MemorySegment) api.handle(OrtFunction.CREATE_ALLOCATOR)
                    .invokeExact(api.handles().of(session), info, made));
            return new TensorMemory(api, info, allocator);
        } catch (OrtException | RuntimeException e) {
            api.release(OrtFunction.RELEASE_MEMORY_INFO, info);
            throw e;
        }
    }

    MemorySegment info() {
        return info;
    }

    MemorySegment allocator() {
        return allocator;
    }

    /** A new tensor, of any values. */
    public NativeTensor tensor(DType type, Shape shape) throws OrtException {
        try (Arena arena = Arena.ofConfined()) {
            // never null, which ONNX Runtime refuses also where a scalar has no extents
            MemorySegment extents = arena.allocate(JAVA_LONG, Math.max(shape.rank(), 1));
            for (int axis = 0; axis < shape.rank(); axis++) {
                extents.setAtIndex(JAVA_LONG, axis, shape.dimension(axis));
            }
            MemorySegment value = api.make(made -> (MemorySegment) api.handle(OrtFunction.CREATE_TENSOR)
                    .invokeExact(allocator, extents, (long) shape.rank(), element(type), made));
            return new NativeTensor(api, value);
        }
    }

    /** {@code ONNXTensorElementDataType} */
    private static int element(DType type) {
        return switch (type) {
            case FLOAT32 -> 1;
            case INT32 -> 6;
            case INT64 -> 7;
            case BOOL -> 9;
            case FLOAT16 -> 10;
            case FLOAT64 -> 11;
            case BFLOAT16 -> 16;
        };
    }

    @Override
    public void close() {
        api.release(OrtFunction.RELEASE_ALLOCATOR, allocator);
        api.release(OrtFunction.RELEASE_MEMORY_INFO, info);
    }
}
