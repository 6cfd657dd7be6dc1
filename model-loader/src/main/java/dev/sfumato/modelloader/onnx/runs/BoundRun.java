package dev.sfumato.modelloader.onnx.runs;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sfumato.modelloader.onnx.natives.IoBinding;
import dev.sfumato.modelloader.onnx.natives.NativeTensor;
import dev.sfumato.modelloader.tensor.DType;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of runs with inputs of certain shapes: they stay where they are, and only values that changed are copied.
 *
 * <p>The first run tells the shapes of the outputs, which are bound from then on; a graph whose outputs are of another
 * shape at another time gets new ones for each run. Closed by whoever made it; one thread at a time.
 */
final class BoundRun implements AutoCloseable {

    /** Of ONNX Runtime, where an output is of another shape than what it is bound to. */
    private static final List<String> OTHER_SHAPE = List.of("shape verification failed", "pre-allocated output");

    private final LoadedGraph graph;
    private final RunMemory memory;
    private final Map<String, Shape> shapes;
    private final IoBinding binding;
    private final Map<String, BoundTensor> inputs = new LinkedHashMap<>();
    private final Map<String, BoundTensor> outputs = new LinkedHashMap<>();
    private boolean shapesVary;

    BoundRun(LoadedGraph graph, RunMemory memory, Map<String, Shape> shapes) throws OrtException {
        this.graph = graph;
        this.memory = memory;
        this.shapes = shapes;
        binding = new IoBinding(memory.api(), graph.session());
        try {
            for (Map.Entry<String, DType> input : graph.inputs().entrySet()) {
                bindInput(input.getKey(), input.getValue());
            }
            bindNewOutputs();
        } catch (OrtException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void bindInput(String name, DType type) throws OrtException {
        BoundTensor tensor = new BoundTensor(memory, name, type, Objects.requireNonNull(shapes.get(name), name));
        inputs.put(name, tensor);
        binding.bindInput(name, tensor.device());
    }

    private void bindNewOutputs() throws OrtException {
        binding.clearOutputs();
        for (String name : graph.outputs().keySet()) {
            binding.bindOutput(name, memory.isOnDevice(name) ? memory.device() : memory.host());
        }
    }

    /** Of the inputs, by name. */
    Map<String, Shape> shapes() {
        return shapes;
    }

    /** Whether all that runs read and write from now on lies where it lay in the run before. */
    boolean isSettled() {
        return !outputs.isEmpty();
    }

    /** See {@link GraphRuns#run}; after a failure of ONNX Runtime's it has to be closed. */
    Map<String, FloatTensor> run(Feed feed, OrtSession.@Nullable RunOptions options) throws OrtException {
        List<BoundTensor> copied = new ArrayList<>();
        List<String> boundAnew = new ArrayList<>();
        for (Map.Entry<String, BoundTensor> input : inputs.entrySet()) {
            String name = input.getKey();
            if (write(name, feed, input.getValue())) {
                if (memory.isOnDevice(name)) {
                    copied.add(input.getValue());
                } else if (!memory.isReadInPlace(name)) {
                    boundAnew.add(name);
                }
            }
        }
        return graph.timed(() -> {
            if (!copied.isEmpty()) {
                memory.copy(hosts(copied), devices(copied));
                binding.synchronizeInputs();
            }
            for (String name : boundAnew) {
                binding.bindInput(name, input(name).host());
            }
            return outputs.isEmpty() ? runOpen(options) : runBound(options);
        });
    }

    private boolean write(String name, Feed feed, BoundTensor target) {
        try {
            return target.write(feed.tensor(name), feed.lasting().contains(name));
        } catch (ArithmeticException e) {
            // those written before are not on their way to the device
            inputs.values().forEach(BoundTensor::forget);
            throw new UnfitValueException(name, e);
        }
    }

    private BoundTensor input(String name) {
        return Objects.requireNonNull(inputs.get(name), name);
    }

    private Map<String, FloatTensor> runBound(OrtSession.@Nullable RunOptions options) throws OrtException {
        try {
            binding.run(options);
        } catch (OrtException e) {
            if (OTHER_SHAPE.stream().noneMatch(String.valueOf(e.getMessage())::contains)) {
                throw e;
            }
            shapesVary = true;
            closeOutputs();
            return runOpen(options);
        }
        return read();
    }

    private Map<String, FloatTensor> runOpen(OrtSession.@Nullable RunOptions options) throws OrtException {
        if (shapesVary) {
            bindNewOutputs();
        }
        binding.run(options);
        List<NativeTensor> made = binding.outputs(memory.host());
        try {
            return takeOver(made);
        } finally {
            made.forEach(NativeTensor::close);
        }
    }

    /** The values of new outputs, in the place of which tensors of their shapes are bound for later runs. */
    private Map<String, FloatTensor> takeOver(List<NativeTensor> made) throws OrtException {
        int next = 0;
        for (Map.Entry<String, DType> output : graph.outputs().entrySet()) {
            NativeTensor tensor = made.get(next++);
            String name = output.getKey();
            BoundTensor bound = new BoundTensor(memory, name, output.getValue(), tensor.shape());
            outputs.put(name, bound);
            memory.copyOutput(name, tensor, bound.host());
        }
        Map<String, FloatTensor> values = values();
        if (shapesVary) {
            closeOutputs();
        } else {
            for (Map.Entry<String, BoundTensor> output : outputs.entrySet()) {
                binding.bindOutput(output.getKey(), output.getValue().device());
            }
        }
        return values;
    }

    private Map<String, FloatTensor> read() throws OrtException {
        List<BoundTensor> copied = outputs.entrySet().stream()
                .filter(output -> memory.isOnDevice(output.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        memory.copy(devices(copied), hosts(copied));
        return values();
    }

    private Map<String, FloatTensor> values() {
        Map<String, FloatTensor> values = new LinkedHashMap<>();
        outputs.forEach((name, tensor) -> values.put(name, tensor.read()));
        return values;
    }

    private static List<NativeTensor> hosts(List<BoundTensor> tensors) {
        return tensors.stream().map(BoundTensor::host).toList();
    }

    private static List<NativeTensor> devices(List<BoundTensor> tensors) {
        return tensors.stream().map(BoundTensor::device).toList();
    }

    /** Where the inputs and then the outputs lie that the session reads and writes. */
    List<Long> addresses() throws OrtException {
        List<Long> addresses = new ArrayList<>();
        for (BoundTensor tensor : inputs.values()) {
            addresses.add(tensor.device().address());
        }
        for (BoundTensor tensor : outputs.values()) {
            addresses.add(tensor.device().address());
        }
        return addresses;
    }

    private void closeOutputs() {
        outputs.values().forEach(BoundTensor::close);
        outputs.clear();
    }

    @Override
    public void close() {
        binding.close();
        inputs.values().forEach(BoundTensor::close);
        closeOutputs();
    }
}
