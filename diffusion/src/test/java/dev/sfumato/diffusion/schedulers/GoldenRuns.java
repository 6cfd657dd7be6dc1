package dev.sfumato.diffusion.schedulers;

import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.noise.TorchCpuNoise;
import dev.sfumato.diffusion.schedulers.catalog.Schedulers;
import dev.sfumato.diffusion.schedulers.consistency.TcdScheduler;
import dev.sfumato.diffusion.schedulers.ddpm.DdimScheduler;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The golden runs that tools/golden/schedulers.py wrote, and the dummy model that it ran them with. */
final class GoldenRuns {

    static final Shape SHAPE = Shape.of(2, 1, 1, 2);
    static final long SEED = 7;
    /** What diffusers' TCDScheduler takes where its caller says nothing. */
    private static final double TCD_ETA = 0.3;

    private static final JsonMapper JSON = new JsonMapper();

    private static final Map<String, JsonNode> FILES = new ConcurrentHashMap<>();

    private GoldenRuns() {}

    /** A configuration and what diffusers computed with it. */
    record GoldenCase(
            SchedulerType type, String className, Map<String, ? extends @Nullable Object> options, JsonNode json) {

        Scheduler scheduler() {
            SchedulerConfig config = SchedulerConfig.read(className, options);
            return switch (type) {
                case DDIM -> new DdimScheduler(config, eta(0));
                case TCD -> new TcdScheduler(config, eta(TCD_ETA));
                default -> Schedulers.create(type, config);
            };
        }

        private double eta(double fallback) {
            return json.has("eta") ? json.get("eta").asDouble() : fallback;
        }

        /** The runs that diffusers finished or broke off; not those that it refused to begin. */
        List<JsonNode> runs() {
            return json.get("runs")
                    .valueStream()
                    .filter(run -> !run.has("error"))
                    .toList();
        }

        SchedulerRun start(Scheduler scheduler, JsonNode golden) {
            int count = golden.get("count").asInt();
            RunPlan plan = RunPlan.of(count)
                    .from(golden.has("first") ? golden.get("first").asInt() : 0);
            if (json.has("mu")) {
                plan = plan.withMu(OptionalDouble.of(json.get("mu").asDouble()));
            }
            return scheduler.start(json.has("sigmas") ? plan.withSigmas(descending(count)) : plan);
        }

        /** {@code numpy.linspace(1, 1 / count, count)}. */
        private static List<Double> descending(int count) {
            double step = (1.0 / count - 1) / Math.max(1, count - 1);
            return IntStream.range(0, count)
                    .mapToObj(i -> i == count - 1 && i > 0 ? 1.0 / count : i * step + 1)
                    .toList();
        }

        @Override
        public String toString() {
            return type + " of " + className + " " + options + (json.has("eta") ? " eta " + json.get("eta") : "")
                    + (json.has("mu") ? " mu " + json.get("mu") : "");
        }
    }

    static Stream<GoldenCase> cases() {
        return Stream.of(
                        Stream.of(SchedulerType.values()).flatMap(type -> cases("scheduler-" + type.wireName(), type)),
                        cases("scheduler-dpmpp_2m-more", SchedulerType.DPMPP_2M),
                        cases("scheduler-begun", null))
                .flatMap(cases -> cases);
    }

    private static Stream<GoldenCase> cases(String file, @Nullable SchedulerType type) {
        return read(file, "cases")
                .valueStream()
                .map(json -> new GoldenCase(
                        type != null ? type : ownType(json),
                        json.get("class").asString(),
                        JSON.convertValue(json.get("config"), new TypeReference<LinkedHashMap<String, Object>>() {}),
                        json));
    }

    private static SchedulerType ownType(JsonNode json) {
        return SchedulerType.parse(json.get("class").asString()).orElseThrow();
    }

    private static JsonNode read(String file, String part) {
        return FILES.computeIfAbsent(file, GoldenRuns::parse).get(part);
    }

    private static JsonNode parse(String file) {
        try (InputStream golden = new GZIPInputStream(
                Objects.requireNonNull(GoldenRuns.class.getResourceAsStream("/golden/" + file + ".json.gz"), file))) {
            return JSON.readTree(golden);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a run begins with: noise scaled by its scheduler, or a clean sample made noisy. */
    static FloatTensor firstSample(SchedulerRun run, NoiseSource noise) {
        if (run.first() > 0) {
            FloatTensor original = noise.normal(SHAPE);
            return run.addNoise(original, noise.normal(SHAPE));
        }
        float[] values = noise.normal(SHAPE).values();
        float init = (float) run.initNoiseSigma();
        for (int k = 0; k < values.length; k++) {
            values[k] *= init;
        }
        return FloatTensor.of(SHAPE, values);
    }

    /** The script's dummy model, operation by operation. */
    static FloatTensor dummyModel(FloatTensor scaled, double timestep) {
        float time = 0.05f * ((float) timestep / 1000f);
        float[] output = new float[scaled.values().length];
        for (int k = 0; k < output.length; k++) {
            float x = scaled.values()[k];
            output[k] = 0.6f * x + 0.3f * x / (1 + Math.abs(x)) - time;
        }
        return FloatTensor.of(scaled.shape(), output);
    }

    static NoiseSource noise() {
        return new TorchCpuNoise(SEED);
    }
}
