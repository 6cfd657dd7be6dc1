package dev.sfumato.benchmarks.gpu;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.EngineConfig;
import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.diffusion.image.ImageCodec;
import dev.sfumato.diffusion.image.ImageFormat;
import dev.sfumato.diffusion.request.GenerationRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A program that paints one prompt again and again, from words to PNG, a line of JSON for each number of steps.
 *
 * <p>{@code home} and {@code model} are folders; {@code device}, {@code path} and {@code threads} say where and how;
 * {@code steps} may be several, with commas between; {@code guidance}, {@code side} in pixels, {@code count} pictures a
 * request, at least {@code seconds} long each.
 */
public final class PictureTiming {

    private static final Set<String> NAMES =
            Set.of("home", "model", "device", "path", "threads", "steps", "guidance", "side", "count", "seconds");
    private static final int LEAST_REQUESTS = 3;

    private PictureTiming() {}

    public static void main(String[] given) {
        Arguments arguments = Arguments.parse(given, NAMES);
        DevicePath path = DevicePath.parse(arguments.text("path", DevicePath.STOCK));
        var session = path.session(arguments.text("device"), arguments.whole("threads", 0, 0));
        EngineConfig config =
                new EngineConfig(Path.of(arguments.text("home")), session, EngineConfig.DEFAULT_QUEUE_LIMIT);
        String model = Path.of(arguments.text("model")).toAbsolutePath().toString();
        try (DiffusionEngine engine = DiffusionEngine.open(config)) {
            long start = System.nanoTime();
            engine.load(model);
            System.out.printf(Locale.ROOT, "{\"what\":\"load\",\"seconds\":%.4f}%n", (System.nanoTime() - start) / 1e9);
            for (int steps : arguments.wholes("steps", "20")) {
                time(engine, request(arguments, model, steps), steps, arguments.number("seconds", 3));
            }
        }
    }

    private static GenerationRequest request(Arguments arguments, String model, int steps) {
        int side = arguments.whole("side", 512, 8);
        return GenerationRequest.builder("a red apple on a blue background")
                .model(model)
                .seed(7L)
                .steps(steps)
                .guidanceScale(arguments.number("guidance", 7.5))
                .width(side)
                .height(side)
                .count(arguments.whole("count", 1, 1))
                .build();
    }

    private static void time(DiffusionEngine engine, GenerationRequest request, int steps, double seconds) {
        long before = engine.timeInRuntime().toNanos();
        int[] requests = {0};
        Timings timings = Timings.of(
                () -> {
                    paint(engine, request);
                    requests[0]++;
                },
                seconds,
                LEAST_REQUESTS);
        double inRuntime = (engine.timeInRuntime().toNanos() - before) / 1e9 / requests[0];
        System.out.printf(
                Locale.ROOT,
                "{\"what\":\"request\",\"steps\":%d,%s,\"mean_in_runtime\":%.6f}%n",
                steps,
                timings.json(),
                inRuntime);
    }

    private static void paint(DiffusionEngine engine, GenerationRequest request) {
        List<GeneratedImage> images = engine.generate(request);
        for (GeneratedImage image : images) {
            if (ImageCodec.encode(image, ImageFormat.PNG, ImageCodec.BEST, null).length == 0) {
                throw new IllegalStateException("an empty PNG");
            }
        }
    }
}
