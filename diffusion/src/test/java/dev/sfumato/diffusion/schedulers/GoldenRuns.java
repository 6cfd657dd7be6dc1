package dev.sfumato.diffusion.schedulers;

import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.noise.TorchCpuNoise;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The golden runs that tools/golden/schedulers.py wrote, and the dummy model that it ran them with. */
final class GoldenRuns {

    static final Shape SHAPE = Shape.of(2, 1, 1, 2);
    static final long SEED = 7;
    private static final JsonMapper JSON = new JsonMapper();

    private static final Map<String, JsonNode> FILES = new ConcurrentHashMap<>();

    private GoldenRuns() {}

    /** A configuration and what diffusers computed with it. */
    record GoldenCase(
            SchedulerType type, String className, Map<String, ? extends @Nullable Object> options, JsonNode json) {

        Scheduler scheduler() {
            SchedulerConfig config = SchedulerConfig.read(className, options);
            return json.has("eta")
                    ? new DdimScheduler(config, json.get("eta").asDouble())
                    : Schedulers.create(type, config);
        }

        @Override
        public String toString() {
            return type + " of " + className + " " + options + (json.has("eta") ? " eta " + json.get("eta") : "");
        }
    }

    static Stream<GoldenCase> cases(SchedulerType type) {
        return read("scheduler-" + type.wireName(), "cases")
                .valueStream()
                .map(json -> new GoldenCase(
                        type,
                        json.get("class").asString(),
                        JSON.convertValue(json.get("config"), new TypeReference<LinkedHashMap<String, Object>>() {}),
                        json));
    }

    /** A part of a golden file. */
    static JsonNode read(String file, String part) {
        return FILES.computeIfAbsent(file, GoldenRuns::parse).get(part);
    }

    private static JsonNode parse(String file) {
        try (InputStream golden =
                Objects.requireNonNull(GoldenRuns.class.getResourceAsStream("/golden/" + file + ".json"), file)) {
            return JSON.readTree(golden);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The noise that a run begins with, scaled by its scheduler. */
    static FloatTensor firstSample(SchedulerRun run, NoiseSource noise) {
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
