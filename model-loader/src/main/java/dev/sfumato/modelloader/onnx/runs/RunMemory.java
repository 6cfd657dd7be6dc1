package dev.sfumato.modelloader.onnx.runs;

import ai.onnxruntime.OrtException;
import dev.sfumato.modelloader.onnx.natives.NativeTensor;
import dev.sfumato.modelloader.onnx.natives.OrtApi;
import dev.sfumato.modelloader.onnx.natives.TensorMemory;
import dev.sfumato.modelloader.onnx.natives.TensorPlaces;
import dev.sfumato.modelloader.tensor.DType;
import dev.sfumato.modelloader.tensor.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The memory that the tensors of a session's runs lie in. Thread-safe; whoever has it closes it before the session and
 * after all that was made of it.
 */
final class RunMemory implements AutoCloseable {

    private final OrtApi api;
    private final LoadedGraph graph;
    private final TensorMemory host;
    private final TensorMemory device;
    private final boolean direct;
    private final Copying copying;
    private final Set<String> onDevice = new HashSet<>();

    /** Copies tensors between the host and the device; see {@link NativeTensor#copy}. */
    private interface Copying {
        void copy(List<NativeTensor> sources, List<NativeTensor> targets) throws OrtException;
    }

    private RunMemory(OrtApi api, LoadedGraph graph, TensorMemory device, boolean direct, Copying copying)
            throws OrtException {
        this.api = api;
        this.graph = graph;
        this.device = device;
        this.direct = direct;
        this.copying = copying;
        host = TensorMemory.host(api, graph.session());
    }

    /**
     * The host's.
     *
     * @param direct whether the session runs on the host too
     */
    static RunMemory host(OrtApi api, LoadedGraph graph, boolean direct) throws OrtException {
        return of(api, graph, TensorMemory.host(api, graph.session()), direct, NativeTensor::copyOnHost);
    }

    /**
     * A CUDA device's.
     *
     * @throws OrtException if values cannot be copied there and back
     */
    static RunMemory cuda(OrtApi api, LoadedGraph graph, int device) throws OrtException {
        Copying copying = (sources, targets) -> NativeTensor.copy(graph.environment(), sources, targets);
        return copied(of(api, graph, TensorMemory.cuda(api, graph.session(), device), false, copying));
    }

    /**
     * The host's memory in place of a device's: values are copied as if it were one, so that all of that happens on a
     * machine without such a device.
     */
    static RunMemory hostAsDevice(OrtApi api, LoadedGraph graph) throws OrtException {
        return copied(host(api, graph, false));
    }

    private static RunMemory of(OrtApi api, LoadedGraph graph, TensorMemory device, boolean direct, Copying copying)
            throws OrtException {
        try {
            return new RunMemory(api, graph, device, direct, copying);
        } catch (OrtException | RuntimeException e) {
            device.close();
            throw e;
        }
    }

    private static RunMemory copied(RunMemory memory) throws OrtException {
        try {
            memory.tryCopying();
            TensorPlaces places = new TensorPlaces(memory.api, memory.graph.session());
            LoadedGraph graph = memory.graph;
            memory.onDevice.addAll(
                    places.inputsIn(memory.device, List.copyOf(graph.inputs().keySet())));
            memory.onDevice.addAll(
                    places.outputsIn(memory.device, List.copyOf(graph.outputs().keySet())));
            return memory;
        } catch (OrtException | RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    // Only a copy tells whether ONNX Runtime can make one between the two.
    private void tryCopying() throws OrtException {
        long probe = 0x5F0A70_5F0A70L;
        Shape one = Shape.of(1);
        try (NativeTensor there = device.tensor(DType.INT64, one);
                NativeTensor from = host.tensor(DType.INT64, one);
                NativeTensor back = host.tensor(DType.INT64, one)) {
            from.buffer().putLong(probe);
            back.buffer().putLong(0);
            copy(List.of(from), List.of(there));
            copy(List.of(there), List.of(back));
            long came = back.buffer().getLong();
            if (came != probe) {
                throw new OrtException("a value copied to the device came back as another: " + came);
            }
        }
    }

    OrtApi api() {
        return api;
    }

    /** Whether an input or output lies in the memory of the device, to and from which it is copied. */
    boolean isOnDevice(String name) {
        return onDevice.contains(name);
    }

    /** Whether all of them do. */
    boolean holdsAll() {
        return onDevice.containsAll(graph.inputs().keySet())
                && onDevice.containsAll(graph.outputs().keySet());
    }

    /** Whether a session reads at each run what an input is bound to, and not only when it is bound. */
    boolean isReadInPlace(String name) {
        return direct || isOnDevice(name);
    }

    TensorMemory host() {
        return host;
    }

    TensorMemory device() {
        return device;
    }

    /** Copies tensors between the host and the device; see {@link NativeTensor#copy}. */
    void copy(List<NativeTensor> sources, List<NativeTensor> targets) throws OrtException {
        copying.copy(sources, targets);
    }

    /** Copies an output from wherever it was made to the host. */
    void copyOutput(String name, NativeTensor made, NativeTensor target) throws OrtException {
        if (isOnDevice(name)) {
            copy(List.of(made), List.of(target));
        } else {
            NativeTensor.copyOnHost(List.of(made), List.of(target));
        }
    }

    @Override
    public void close() {
        device.close();
        host.close();
    }
}
