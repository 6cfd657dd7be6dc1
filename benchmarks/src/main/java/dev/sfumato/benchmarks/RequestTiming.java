package dev.sfumato.benchmarks;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.EngineConfig;
import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.diffusion.image.ImageCodec;
import dev.sfumato.diffusion.image.ImageFormat;
import dev.sfumato.diffusion.request.GenerationRequest;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.modelloader.onnx.ExecutionProvider;
import dev.sfumato.modelloader.onnx.SessionConfig;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * A program that paints one prompt again and again on the CPU and prints, as one line of JSON, the median seconds of a
 * whole request (prompt to PNG bytes), the median seconds inside ONNX Runtime for the same calls, and their ratio.
 *
 * <p>Arguments: home folder, model folder or id, prompt, pictures, steps, guidance scale, threads.
 */
public final class RequestTiming {

    private static final int WARM_UP = 10;

    private RequestTiming() {}

    public static void main(String[] arguments) {
        if (arguments.length != 7) {
            System.err.println("usage: RequestTiming HOME MODEL PROMPT PICTURES STEPS GUIDANCE THREADS");
            System.exit(2);
        }
        int pictures = Integer.parseInt(arguments[3]);
        int threads = Integer.parseInt(arguments[6]);
        GenerationRequest request = GenerationRequest.builder(arguments[2])
                .model(arguments[1])
                .seed(7L)
                .steps(Integer.valueOf(arguments[4]))
                .guidanceScale(Double.valueOf(arguments[5]))
                .scheduler(SchedulerType.DDIM)
                .build();
        SessionConfig session = new SessionConfig(ExecutionProvider.CPU, 0, threads);
        EngineConfig config = new EngineConfig(Path.of(arguments[0]), session, EngineConfig.DEFAULT_QUEUE_LIMIT);
        try (DiffusionEngine engine = DiffusionEngine.open(config)) {
            print(measure(engine, request, pictures), pictures, threads);
        }
    }

    /** Seconds of whole requests, then seconds in the runtime, each (pictures). */
    private static double[][] measure(DiffusionEngine engine, GenerationRequest request, int pictures) {
        double[] whole = new double[pictures];
        double[] inRuntime = new double[pictures];
        for (int i = -WARM_UP; i < pictures; i++) {
            long runtimeBefore = engine.timeInRuntime().toNanos();
            long start = System.nanoTime();
            GeneratedImage image = engine.generate(request).getFirst();
            byte[] png = ImageCodec.encode(image, ImageFormat.PNG, ImageCodec.BEST, null);
            long end = System.nanoTime();
            if (png.length == 0) {
                throw new IllegalStateException("an empty PNG");
            }
            if (i >= 0) {
                whole[i] = (end - start) / 1e9;
                inRuntime[i] = (engine.timeInRuntime().toNanos() - runtimeBefore) / 1e9;
            }
        }
        return new double[][] {whole, inRuntime};
    }

    private static void print(double[][] seconds, int pictures, int threads) {
        double whole = median(seconds[0]);
        double inRuntime = median(seconds[1]);
        System.out.printf(
                Locale.ROOT,
                "{\"pictures\":%d,\"threads\":%d,\"median_seconds_per_picture\":%.5f,"
                        + "\"median_session_seconds_per_picture\":%.5f,\"ratio\":%.4f}%n",
                pictures,
                threads,
                whole,
                inRuntime,
                whole / inRuntime);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
