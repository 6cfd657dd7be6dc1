package dev.sfumato.benchmarks.gpu;

import dev.sfumato.modelloader.onnx.ExecutionProvider;
import dev.sfumato.modelloader.onnx.SessionConfig;
import dev.sfumato.modelloader.onnx.cuda.CudaOptions;
import dev.sfumato.modelloader.onnx.runs.TensorBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A way that tensors take to a device and back, as in {@code device} or {@code graph+prefer_nhwc=1}.
 *
 * @param binding where they stay
 * @param options of the CUDA execution provider, each {@code option=value}
 */
record DevicePath(TensorBinding binding, List<String> options) {

    /** Where ONNX Runtime's own Java API copies them for each run. */
    static final String STOCK = "stock";

    /** Where they stay on the device and calls are captured once and replayed. */
    private static final String GRAPH = "graph";

    /** @throws IllegalArgumentException naming what is allowed */
    static DevicePath parse(String text) {
        String[] parts = text.split("\\+", -1);
        List<String> options = new ArrayList<>(List.of(parts).subList(1, parts.length));
        if (parts[0].equals(GRAPH)) {
            options.add("enable_cuda_graph=1");
        }
        return new DevicePath(binding(parts[0]), options);
    }

    private static TensorBinding binding(String name) {
        Optional<TensorBinding> bound = TensorBinding.parse(name).filter(other -> other != TensorBinding.NONE);
        return switch (name) {
            case STOCK -> TensorBinding.NONE;
            case GRAPH -> TensorBinding.DEVICE;
            default ->
                bound.orElseThrow(() -> new IllegalArgumentException("path: got '" + name
                        + "', expected stock, host, device or graph, with +option=value for each option of CUDA"));
        };
    }

    /**
     * The session of a device, {@code cpu} or {@code cuda:0}, by this way.
     *
     * @throws IllegalArgumentException if there is no such device, or an option is not one of its
     */
    SessionConfig session(String device, int threads) {
        if (!device.matches("cpu|cuda:[0-9]{1,2}")) {
            throw new IllegalArgumentException("device: got '" + device + "', expected cpu, or cuda:0 and so on");
        }
        if (device.equals("cpu")) {
            if (!options.isEmpty()) {
                throw new IllegalArgumentException("path: got " + options + ", which are for CUDA alone");
            }
            return new SessionConfig(ExecutionProvider.CPU, 0, threads).withBinding(binding);
        }
        return new SessionConfig(ExecutionProvider.CUDA, Integer.parseInt(device.substring(5)), threads)
                .withBinding(binding)
                .withCudaOptions(CudaOptions.parse(options));
    }
}
