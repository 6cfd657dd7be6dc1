package dev.sfumato.benchmarks.tracking;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.EngineConfig;
import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.diffusion.image.GenerationRecord;
import dev.sfumato.diffusion.image.ImageCodec;
import dev.sfumato.diffusion.image.ImageFormat;
import dev.sfumato.diffusion.request.GenerationRequest;
import dev.sfumato.diffusion.request.GenerationRequestBuilder;
import dev.sfumato.modelloader.onnx.ExecutionProvider;
import dev.sfumato.modelloader.onnx.SessionConfig;
import dev.sfumato.tracking.Run;
import dev.sfumato.tracking.RunOptions;
import dev.sfumato.tracking.Tracker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Paints the same generations with and without tracking, in turns: what tracking adds to the time of one. Tracked is as
 * the service tracks: the same values, with the standard policy of syncing, and the caller waits for it. The time of
 * logging itself, against that of the same picture, tells it also where others use the machine.
 */
final class TrackingOverhead {

    private static final int WARM_UP = 5;
    private static final int THREADS = 2;

    private final DiffusionEngine engine;
    private final Run run;
    private final GenerationRequestBuilder request;
    private final SyntheticRuns values = new SyntheticRuns();
    private int logged;

    private TrackingOverhead(DiffusionEngine engine, Run run, GenerationRequestBuilder request) {
        this.engine = engine;
        this.run = run;
        this.request = request;
    }

    /** Arguments: home on a disk, model folder or id, rounds, pictures a round, steps. */
    public static void main(String[] arguments) {
        Path home = Path.of(arguments[0]);
        int rounds = Integer.parseInt(arguments[2]);
        int pictures = Integer.parseInt(arguments[3]);
        GenerationRequestBuilder request =
                GenerationRequest.builder("a red apple").model(arguments[1]).steps(Integer.valueOf(arguments[4]));
        SessionConfig session = new SessionConfig(ExecutionProvider.CPU, 0, THREADS);
        EngineConfig config = new EngineConfig(home, session, EngineConfig.DEFAULT_QUEUE_LIMIT);
        try (DiffusionEngine engine = DiffusionEngine.open(config);
                Tracker tracker = Tracker.open(home);
                Run run = tracker.init(RunOptions.builder("overhead").build())) {
            new TrackingOverhead(engine, run, request).measure(rounds, pictures);
            run.finish(0);
        }
    }

    /** Seconds that the picture took, and those that logging it took; none if it was not. */
    private record Times(double painting, double logging) {
        double together() {
            return painting + logging;
        }
    }

    private void measure(int rounds, int pictures) {
        for (int k = 0; k < WARM_UP; k++) {
            paint(k, true);
            paint(k, false);
        }
        double[] ratios = new double[rounds];
        double[] shares = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            List<Times> tracked = new ArrayList<>();
            List<Times> untracked = new ArrayList<>();
            for (int k = 0; k < pictures; k++) {
                long seed = (long) round * pictures + k;
                // by turns the first of the two
                boolean first = k % 2 == 0;
                (first ? tracked : untracked).add(paint(seed, first));
                (first ? untracked : tracked).add(paint(seed, !first));
            }
            double with = median(tracked, Times::together);
            double without = median(untracked, Times::together);
            double logging = median(tracked, Times::logging);
            ratios[round] = with / without;
            shares[round] = logging / median(tracked, Times::painting);
            System.out.printf(
                    "round %d: %.5f s tracked, %.5f s not tracked, ratio %.4f; logging itself %.5f s, or %.2f%%%n",
                    round + 1, with, without, ratios[round], logging, 100 * shares[round]);
        }
        System.out.printf(
                "tracked / not tracked, median of %d rounds of %d pictures: %.4f; logging itself adds %.2f%%%n",
                rounds, pictures, median(ratios), 100 * median(shares));
    }

    private Times paint(long seed, boolean tracked) {
        long start = System.nanoTime();
        GeneratedImage image = engine.generate(request.seed(seed).build()).getFirst();
        byte[] png = ImageCodec.encode(image, ImageFormat.PNG, ImageCodec.BEST, GenerationRecord.of(image));
        long painted = System.nanoTime();
        if (tracked) {
            run.log(values.generation(logged++, png, image.width()));
        }
        return new Times((painted - start) / 1e9, (System.nanoTime() - painted) / 1e9);
    }

    private static double median(List<Times> times, ToDoubleFunction<Times> value) {
        return median(times.stream().mapToDouble(value).toArray());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
