package dev.sfumato.modelloader.onnx.natives;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where a session reads its inputs and makes its outputs: on its device or, such as a shape that decides what happens
 * there, on the host.
 */
public final class TensorPlaces {

    private final OrtApi api;
    private final OrtSession session;

    public TensorPlaces(OrtApi api, OrtSession session) {
        this.api = api;
        this.session = session;
    }

    /** Kinds of a device and of its memory, which together say where memory is. */
    private record Place(int device, int memory) {}

    /**
     * Those of the inputs that are read in a memory.
     *
     * @param names of all inputs, in the graph's order
     */
    public Set<String> inputsIn(TensorMemory memory, List<String> names) throws OrtException {
        return in(memory, names, OrtFunction.SESSION_GET_MEMORY_INFO_FOR_INPUTS);
    }

    /**
     * Those of the outputs that are made in a memory.
     *
     * @param names of all outputs, in the graph's order
     */
    public Set<String> outputsIn(TensorMemory memory, List<String> names) throws OrtException {
        return in(memory, names, OrtFunction.SESSION_GET_MEMORY_INFO_FOR_OUTPUTS);
    }

    private Set<String> in(TensorMemory memory, List<String> names, OrtFunction function) throws OrtException {
        Set<String> found = new HashSet<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment infos = arena.allocate(ADDRESS, names.size());
            api.call(() -> (MemorySegment)
                    api.handle(function).invokeExact(api.handles().of(session), infos, (long) names.size()));
            Place wanted = place(memory.info());
            for (int i = 0; i < names.size(); i++) {
                if (place(infos.getAtIndex(ADDRESS, i)).equals(wanted)) {
                    found.add(names.get(i));
                }
            }
        }
        return found;
    }

    private Place place(MemorySegment info) {
        MethodHandle deviceOf = api.handle(OrtFunction.MEMORY_INFO_GET_DEVICE_TYPE);
        MethodHandle memoryOf = api.handle(OrtFunction.MEMORY_INFO_GET_DEVICE_MEM_TYPE);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment device = arena.allocate(JAVA_INT);
            deviceOf.invokeExact(info, device);
            return new Place(device.get(JAVA_INT, 0), (int) memoryOf.invokeExact(info));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a function of ONNX Runtime cannot be called", e);
        }
    }
}
