package dev.sfumato.benchmarks.tracking;

import dev.sfumato.tracking.Image;
import dev.sfumato.tracking.Run;
import dev.sfumato.tracking.RunOptions;
import dev.sfumato.tracking.Tracker;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** Logs generations as the service logs them, with files in the place of pictures that are small but all different. */
final class SyntheticRuns {

    private static final int PER_RUN = 1000;
    private static final List<String> SCHEDULERS =
            List.of("euler", "euler_ancestral", "ddim", "dpmsolver++", "heun", "lms", "pndm", "unipc", "lcm", "deis");
    private static final List<String> SUBJECTS = List.of(
            "apple", "castle", "lighthouse", "fox", "teapot", "harbour", "robot", "orchard", "violin", "glacier");
    private static final List<String> STYLES =
            List.of("oil painting", "photograph", "watercolour", "pencil drawing", "woodcut", "poster", "mosaic");

    private final Random random = new Random(1);
    private final int perRun;

    /** Runs of a thousand generations. */
    SyntheticRuns() {
        this(PER_RUN);
    }

    /** Runs of {@code perRun} generations. */
    SyntheticRuns(int perRun) {
        this.perRun = perRun;
    }

    /** Writes this many generations. */
    void write(Tracker tracker, int count) {
        write(tracker, count, 64, number -> ("picture " + number).getBytes(StandardCharsets.UTF_8));
    }

    /** Writes this many generations, each with the PNG of its number, of {@code side} pixels a side. */
    void write(Tracker tracker, int count, int side, IntFunction<byte[]> pictures) {
        for (int first = 0; first < count; first += perRun) {
            int number = first / perRun;
            RunOptions options = RunOptions.builder("project-" + number % 4)
                    .name("session " + number)
                    .tags(List.of("tag-" + number % 7))
                    .config(Map.of("device", "cpu", "sfumato_version", "0.1.0"))
                    .build();
            try (Run run = tracker.init(options)) {
                for (int k = first; k < Math.min(count, first + perRun); k++) {
                    run.log(generation(k, pictures.apply(k), side));
                }
                run.finish(0);
            }
        }
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** A time below one second as the service logs it: to the microsecond. */
    private double micros() {
        return random.nextInt(1_000_000) / 1e6;
    }

    /** The time of a step as the service logs it: to three digits; of a small picture on a processor. */
    private double stepTime() {
        return (100 + random.nextInt(900)) / 1e4;
    }

    /** What is logged of a generation, with a PNG of so many pixels a side. */
    Map<String, Object> generation(int number, byte[] picture, int side) {
        String prompt = "a " + any(STYLES) + " of a " + any(SUBJECTS) + " beside a " + any(SUBJECTS)
                + ", detailed, soft light, number " + number;
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("prompt", prompt);
        values.put("negative_prompt", random.nextBoolean() ? "blurry, dark" : "");
        values.put("prompt_syntax", "none");
        values.put("clip_skip", 0);
        values.put("model", "bundled");
        values.put("model_hash", "0123456789abcdef".repeat(4));
        int seed = random.nextInt(1_000_000);
        values.put("seed", seed);
        int steps = 10 + random.nextInt(40);
        values.put("steps", steps);
        values.put("guidance_scale", 1 + random.nextInt(28) / 2.0);
        values.put("guidance_rescale", 0.0);
        values.put("guidance_start", 0.0);
        values.put("guidance_end", 1.0);
        values.put("scheduler", any(SCHEDULERS));
        values.put("sigma_schedule", "default");
        values.put("rng", "cpu");
        values.put("width", 64 * (1 + random.nextInt(16)));
        values.put("height", 64 * (1 + random.nextInt(16)));
        values.put("task", "text_to_image");
        values.put("vae_tiling", false);
        values.put("n", 1);
        values.put("generation_id", new UUID(random.nextLong(), number).toString());
        values.put("status", "completed");
        for (String stage : List.of("queue", "encode", "denoise", "decode", "step")) {
            values.put("timings/" + stage, micros());
        }
        values.put("timings/steps", Stream.generate(this::stepTime).limit(steps).toList());
        values.put("images", List.of(Image.of(picture, "png", side, side, prompt + " (seed " + seed + ")")));
        return values;
    }
}
