package dev.sfumato.benchmarks.gpu;

import dev.sfumato.modelloader.onnx.ExecutionProvider;
import dev.sfumato.modelloader.onnx.SessionConfig;
import java.util.Arrays;
import java.util.Locale;

/** The ways that tensors take to a device and back. */
enum DevicePath {
    /** ONNX Runtime's own Java API: inputs and outputs are copied for each run. */
    STOCK;

    /**
     * The session of a device, {@code cpu} or {@code cuda:0}, by this way.
     *
     * @throws IllegalArgumentException if there is no such device
     */
    SessionConfig session(String device, int threads) {
        if (device.equals("cpu")) {
            return new SessionConfig(ExecutionProvider.CPU, 0, threads);
        }
        if (!device.matches("cuda:[0-9]{1,2}")) {
            throw new IllegalArgumentException("device: got '" + device + "', expected cpu, or cuda:0 and so on");
        }
        return new SessionConfig(ExecutionProvider.CUDA, Integer.parseInt(device.substring(5)), threads);
    }

    /** @throws IllegalArgumentException naming what is allowed */
    static DevicePath parse(String name) {
        return Arrays.stream(values())
                .filter(path -> path.wireName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("path: got '" + name + "', expected one of "
                        + Arrays.stream(values()).map(DevicePath::wireName).toList()));
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
