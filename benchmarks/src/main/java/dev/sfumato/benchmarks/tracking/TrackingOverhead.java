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
import java.util.Arrays;

/**
 * Paints the same generations with and without tracking, in turns: what tracking adds to the time of one. Tracked is as
 * the service tracks: the same values, with the standard policy of syncing, and the caller waits for it.
 */
final class TrackingOverhead {

    private static final int WARM_UP = 5;
    private static final int THREADS = 2;

    private final DiffusionEngine engine;
    private final Run run;
    private final GenerationRequestBuilder request;
    private final SyntheticRuns values = new SyntheticRuns();
    private int painted;

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

    private void measure(int rounds, int pictures) {
        double[] ratios = new double[rounds];
        for (int round = -1; round < rounds; round++) {
            // a round before the first warms both ways up
            int count = round < 0 ? WARM_UP : pictures;
            double[] without = new double[count];
            double[] with = new double[count];
            for (int k = 0; k < count; k++) {
                long seed = (long) Math.max(round, 0) * pictures + k;
                boolean first = k % 2 == 0;
                (first ? with : without)[k] = seconds(seed, first);
                (first ? without : with)[k] = seconds(seed, !first);
            }
            if (round >= 0) {
                ratios[round] = median(with) / median(without);
                System.out.printf(
                        "round %d: %.5f s tracked, %.5f s not tracked, ratio %.4f%n",
                        round + 1, median(with), median(without), ratios[round]);
            }
        }
        System.out.printf(
                "tracked / not tracked, median of %d rounds of %d pictures: %.4f%n", rounds, pictures, median(ratios));
    }

    private double seconds(long seed, boolean tracked) {
        long start = System.nanoTime();
        GeneratedImage image = engine.generate(request.seed(seed).build()).getFirst();
        byte[] png = ImageCodec.encode(image, ImageFormat.PNG, ImageCodec.BEST, GenerationRecord.of(image));
        if (tracked) {
            run.log(values.generation(painted++, png, image.width()));
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
