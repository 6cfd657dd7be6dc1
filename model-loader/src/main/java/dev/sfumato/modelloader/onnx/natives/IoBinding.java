package dev.sfumato.modelloader.onnx.natives;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which tensors runs of a session read and write. Whoever has it closes it before the session; one thread at a time.
 */
public final class IoBinding implements AutoCloseable {

    private final OrtApi api;
    private final OrtSession session;
    private final MemorySegment binding;

    public IoBinding(OrtApi api, OrtSession session) throws OrtException {
        this.api = api;
        this.session = session;
        binding = api.make(made -> (MemorySegment) api.handle(OrtFunction.CREATE_IO_BINDING)
                .invokeExact(api.handles().of(session), made));
    }

    /**
     * Has an input read a tensor. One that lies in the memory of the device that reads it is read at each run, with the
     * values that it has then; of another the values are copied to the device now, and only now.
     */
    public void bindInput(String name, NativeTensor tensor) throws OrtException {
        bind(OrtFunction.BIND_INPUT, name, tensor.value());
    }

    /**
     * Waits until what was copied to tensors of inputs is there. A run does not: its work is queued in another stream of
     * the device than copies.
     */
    public void synchronizeInputs() throws OrtException {
        api.call(() ->
                (MemorySegment) api.handle(OrtFunction.SYNCHRONIZE_BOUND_INPUTS).invokeExact(binding));
    }

    /** Has an output written to a tensor of its very shape, by each run. */
    public void bindOutput(String name, NativeTensor tensor) throws OrtException {
        bind(OrtFunction.BIND_OUTPUT, name, tensor.value());
    }

    /** Has an output written by the next run to a new tensor, of whatever shape it is. */
    public void bindOutput(String name, TensorMemory memory) throws OrtException {
        bind(OrtFunction.BIND_OUTPUT_TO_DEVICE, name, memory.info());
    }

    private void bind(OrtFunction function, String name, MemorySegment target) throws OrtException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(name);
            api.call(() -> (MemorySegment) api.handle(function).invokeExact(binding, text, target));
        }
    }

    /** Forgets what outputs are written to. */
    public void clearOutputs() {
        api.release(OrtFunction.CLEAR_BOUND_OUTPUTS, binding);
    }

    /**
     * Runs the session, and waits for it.
     *
     * @param options null for the defaults
     */
    public void run(OrtSession.@Nullable RunOptions options) throws OrtException {
        api.call(() -> (MemorySegment) api.handle(OrtFunction.RUN_WITH_BINDING)
                .invokeExact(api.handles().of(session), api.handles().of(options), binding));
    }

    /**
     * What the last run wrote, in the order in which the outputs were bound; each is closed by whoever asked.
     *
     * @param host where the list itself is put on the way
     */
    public List<NativeTensor> outputs(TensorMemory host) throws OrtException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(JAVA_LONG);
            MemorySegment list = api.make(made -> (MemorySegment) api.handle(OrtFunction.GET_BOUND_OUTPUT_VALUES)
                    .invokeExact(binding, host.allocator(), made, count));
            long size = count.get(JAVA_LONG, 0);
            MemorySegment values = Functions.sized(list, size * ADDRESS.byteSize());
            List<NativeTensor> tensors = new ArrayList<>();
            for (long i = 0; i < size; i++) {
                tensors.add(new NativeTensor(api, values.getAtIndex(ADDRESS, i)));
            }
            api.call(
                    () -> (MemorySegment) api.handle(OrtFunction.ALLOCATOR_FREE).invokeExact(host.allocator(), list));
            return tensors;
        }
    }

    @Override
    public void close() {
        api.release(OrtFunction.RELEASE_IO_BINDING, binding);
    }
}
