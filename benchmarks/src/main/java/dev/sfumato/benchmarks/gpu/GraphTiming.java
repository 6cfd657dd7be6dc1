package dev.sfumato.benchmarks.gpu;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.onnx.ModelSession;
import dev.sfumato.modelloader.onnx.OnnxRuntime;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A program that loads one graph on a device and runs it, a line of JSON for each thing that it measured.
 *
 * <p>{@code graph} is the file; {@code device}, {@code path} and {@code threads} say where and how; {@code inputs} are
 * as {@link GraphInput} reads them. With {@code batches} it is timed for each, at least {@code seconds} long. With
 * {@code check} it is run once on what lies in that folder, an input a file of 32-bit floats, {@code sample.f32}; its
 * outputs are written beside them.
 */
public final class GraphTiming {

    private static final Set<String> NAMES =
            Set.of("graph", "device", "path", "threads", "inputs", "batches", "seconds", "check", "batch");
    private static final int LEAST_RUNS = 3;

    private GraphTiming() {}

    public static void main(String[] given) {
        Arguments arguments = Arguments.parse(given, NAMES);
        List<GraphInput> inputs = GraphInput.parse(arguments.text("inputs"));
        DevicePath path = DevicePath.parse(arguments.text("path", DevicePath.STOCK));
        var config = path.session(arguments.text("device"), arguments.whole("threads", 0, 0));
        long start = System.nanoTime();
        try (ModelSession session = ModelSession.open(Path.of(arguments.text("graph")), config)) {
            double load = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "{\"what\":\"load\",\"seconds\":%.4f,\"onnxruntime\":\"%s\"}%n",
                    load,
                    OnnxRuntime.version());
            if (arguments.values().containsKey("check")) {
                check(session, inputs, Path.of(arguments.text("check")), arguments.whole("batch", 1, 1));
            }
            if (arguments.values().containsKey("batches")) {
                for (int batch : arguments.wholes("batches", "1")) {
                    if (!time(session, inputs, batch, arguments.number("seconds", 2))) {
                        break;
                    }
                }
            }
        }
    }

    /** False where the device has not the memory for it, nor for larger ones. */
    private static boolean time(ModelSession session, List<GraphInput> inputs, int batch, double seconds) {
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        inputs.forEach(input -> tensors.put(input.name(), input.draw(batch)));
        try {
            Timings timings = Timings.of(() -> session.run(tensors), seconds, LEAST_RUNS);
            System.out.printf("{\"what\":\"step\",\"batch\":%d,%s}%n", batch, timings.json());
            return true;
        } catch (ModelException e) {
            if (e.kind() != Kind.OUT_OF_MEMORY) {
                throw e;
            }
            System.out.printf("{\"what\":\"step\",\"batch\":%d,\"problem\":\"out of memory\"}%n", batch);
            return false;
        }
    }

    private static void check(ModelSession session, List<GraphInput> inputs, Path folder, int batch) {
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        for (GraphInput input : inputs) {
            tensors.put(input.name(), FloatTensor.of(input.shape(batch), read(folder.resolve(input.name() + ".f32"))));
        }
        session.run(tensors).forEach((name, tensor) -> write(folder.resolve(name + ".f32"), tensor.values()));
        System.out.println(
                "{\"what\":\"check\",\"outputs\":" + session.outputs().size() + "}");
    }

    private static float[] read(Path file) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            float[] values = new float[bytes.remaining() / Float.BYTES];
            bytes.asFloatBuffer().get(values);
            return values;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        try {
            Files.write(file, bytes.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
