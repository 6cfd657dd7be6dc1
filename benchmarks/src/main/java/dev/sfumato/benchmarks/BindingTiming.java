package dev.sfumato.benchmarks;

import dev.sfumato.modelloader.onnx.ExecutionProvider;
import dev.sfumato.modelloader.onnx.ModelSession;
import dev.sfumato.modelloader.onnx.SessionConfig;
import dev.sfumato.modelloader.onnx.TensorInfo;
import dev.sfumato.modelloader.onnx.runs.TensorBinding;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import dev.sfumato.modelloader.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * A program that runs a denoiser's graph with each way of binding its tensors in turns, with other latents each time and
 * the same embeddings, and prints for each the median time of a run and its ratio to that without binding.
 *
 * <p>Arguments: graph, rows of the batch, extent of all other open dimensions, runs, threads, and the CUDA device to run
 * on instead of the CPU.
 */
public final class BindingTiming {

    /** Inputs that change at each step. */
    private static final Set<String> CHANGING = Set.of("sample", "hidden_states", "timestep");

    private static final double WARM_UP = 0.2;

    private BindingTiming() {}

    public static void main(String[] arguments) {
        if (arguments.length != 5 && arguments.length != 6) {
            System.err.println("usage: BindingTiming GRAPH ROWS OPEN RUNS THREADS [CUDA_DEVICE]");
            System.exit(2);
        }
        Path graph = Path.of(arguments[0]);
        int runs = Integer.parseInt(arguments[3]);
        int threads = Integer.parseInt(arguments[4]);
        SessionConfig config = arguments.length == 6
                ? new SessionConfig(ExecutionProvider.CUDA, Integer.parseInt(arguments[5]), threads)
                : new SessionConfig(ExecutionProvider.CPU, 0, threads);
        Map<TensorBinding, ModelSession> sessions = new EnumMap<>(TensorBinding.class);
        try {
            for (TensorBinding binding : TensorBinding.values()) {
                sessions.put(binding, ModelSession.open(graph, config.withBinding(binding)));
            }
            print(measure(sessions, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]), runs));
        } finally {
            sessions.values().forEach(ModelSession::close);
        }
    }

    /** Nanoseconds of each run. */
    private static Map<TensorBinding, long[]> measure(
            Map<TensorBinding, ModelSession> sessions, int rows, int open, int runs) {
        Map<String, Tensor> inputs = new HashMap<>();
        Random random = new Random(1);
        for (TensorInfo info : sessions.values().iterator().next().inputs().values()) {
            inputs.put(info.name(), values(info, rows, open, random));
        }
        Set<String> lasting = new HashSet<>(inputs.keySet());
        lasting.removeAll(CHANGING);
        Map<TensorBinding, long[]> times = new EnumMap<>(TensorBinding.class);
        sessions.keySet().forEach(binding -> times.put(binding, new long[runs]));
        List<TensorBinding> order = new ArrayList<>(sessions.keySet());
        for (int run = (int) (-WARM_UP * runs); run < runs; run++) {
            // who runs after whom may matter
            Collections.shuffle(order, random);
            for (TensorBinding binding : order) {
                ModelSession session = Objects.requireNonNull(sessions.get(binding));
                long start = System.nanoTime();
                session.run(inputs, lasting);
                long end = System.nanoTime();
                if (run >= 0) {
                    Objects.requireNonNull(times.get(binding))[run] = end - start;
                }
            }
        }
        return times;
    }

    private static FloatTensor values(TensorInfo info, int rows, int open, Random random) {
        List<Integer> extents = new ArrayList<>();
        for (int axis = 0; axis < info.rank(); axis++) {
            int declared = info.dimensions().get(axis);
            extents.add(declared == TensorInfo.DYNAMIC ? (axis == 0 ? rows : open) : declared);
        }
        FloatTensor tensor = FloatTensor.zeros(new Shape(extents));
        for (int i = 0; i < tensor.values().length; i++) {
            tensor.values()[i] = info.name().equals("timestep") ? 500 : (float) random.nextGaussian();
        }
        return tensor;
    }

    private static void print(Map<TensorBinding, long[]> times) {
        double plain = median(Objects.requireNonNull(times.get(TensorBinding.NONE)));
        for (Map.Entry<TensorBinding, long[]> each : times.entrySet()) {
            double median = median(each.getValue());
            System.out.printf(
                    Locale.ROOT,
                    "{\"binding\":\"%s\",\"median_microseconds_per_run\":%.1f,\"ratio\":%.4f}%n",
                    each.getKey().wireName(),
                    median / 1e3,
                    median / plain);
        }
    }

    private static double median(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
