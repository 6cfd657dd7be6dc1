package dev.sfumato.modelloader.onnx.natives;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.sfumato.modelloader.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * A tensor of ONNX Runtime's, wherever it lies. Whoever has it closes it, and does not use it or its buffer from then on;
 * one thread at a time.
 */
public final class NativeTensor implements AutoCloseable {

    private final OrtApi api;
    private final MemorySegment value;

    NativeTensor(OrtApi api, MemorySegment value) {
        this.api = api;
        this.value = value;
    }

    MemorySegment value() {
        return value;
    }

    /** Where its values lie, in the memory of its device. */
    public long address() throws OrtException {
        return data().address();
    }

    /** Its values in native byte order, live until it is closed; only of a tensor in the host's memory. */
    public ByteBuffer buffer() throws OrtException {
        return values().asByteBuffer().order(ByteOrder.nativeOrder());
    }

    private MemorySegment values() throws OrtException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(JAVA_LONG);
            api.call(() -> (MemorySegment)
                    api.handle(OrtFunction.GET_TENSOR_SIZE_IN_BYTES).invokeExact(value, bytes));
            return Functions.sized(data(), bytes.get(JAVA_LONG, 0));
        }
    }

    private MemorySegment data() throws OrtException {
        return api.make(data ->
                (MemorySegment) api.handle(OrtFunction.GET_TENSOR_MUTABLE_DATA).invokeExact(value, data));
    }

    /** What it was made with, or what a graph made it. */
    public Shape shape() throws OrtException {
        MemorySegment info = api.make(made -> (MemorySegment)
                api.handle(OrtFunction.GET_TENSOR_TYPE_AND_SHAPE).invokeExact(value, made));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rank = arena.allocate(JAVA_LONG);
            api.call(() ->
                    (MemorySegment) api.handle(OrtFunction.GET_DIMENSIONS_COUNT).invokeExact(info, rank));
            long count = rank.get(JAVA_LONG, 0);
            MemorySegment extents = arena.allocate(JAVA_LONG, Math.max(count, 1));
            api.call(
                    () -> (MemorySegment) api.handle(OrtFunction.GET_DIMENSIONS).invokeExact(info, extents, count));
            return new Shape(Arrays.stream(extents.toArray(JAVA_LONG))
                    .limit(count)
                    .mapToObj(Math::toIntExact)
                    .toList());
        } finally {
            api.release(OrtFunction.RELEASE_SHAPE_INFO, info);
        }
    }

    /**
     * Copies the values of tensors to others in one call, between the host and a device, for which a library has to be
     * registered in the environment that can; ONNX Runtime itself cannot even copy on the host.
     *
     * @param sources all in one memory
     * @param targets for each of them, of the same shape and type, all in one memory
     */
    public static void copy(OrtEnvironment environment, List<NativeTensor> sources, List<NativeTensor> targets)
            throws OrtException {
        requirePairs(sources, targets);
        if (sources.isEmpty()) {
            return;
        }
        OrtApi api = sources.getFirst().api;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment from = pointers(arena, sources);
            MemorySegment to = pointers(arena, targets);
            api.call(() -> (MemorySegment) api.handle(OrtFunction.COPY_TENSORS)
                    .invokeExact(api.handles().of(environment), from, to, MemorySegment.NULL, (long) sources.size()));
        }
    }

    /** As {@link #copy}, between tensors that all are in the host's memory. */
    public static void copyOnHost(List<NativeTensor> sources, List<NativeTensor> targets) throws OrtException {
        requirePairs(sources, targets);
        for (int i = 0; i < sources.size(); i++) {
            targets.get(i).values().copyFrom(sources.get(i).values());
        }
    }

    private static void requirePairs(List<NativeTensor> sources, List<NativeTensor> targets) {
        if (sources.size() != targets.size()) {
            throw new IllegalArgumentException(sources.size() + " tensors cannot be copied to " + targets.size());
        }
    }

    private static MemorySegment pointers(Arena arena, List<NativeTensor> tensors) {
        MemorySegment pointers = arena.allocate(ADDRESS, tensors.size());
        for (int i = 0; i < tensors.size(); i++) {
            pointers.setAtIndex(ADDRESS, i, tensors.get(i).value);
        }
        return pointers;
    }

    @Override
    public void close() {
        api.release(OrtFunction.RELEASE_VALUE, value);
    }
}
