package dev.sfumato.diffusion.batching;

import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a denoising step of each loaded model has cost lately: a moving average in nanoseconds. Written by the engine
 * thread, read by any.
 */
final class StepCosts {

    private static final double WEIGHT_OF_LATEST = 0.2;
    /** Taken for a model that has made no step yet. */
    private static final Duration UNKNOWN = Duration.ofMillis(100);

    private final Map<DiffusionPipeline, Double> nanos = new ConcurrentHashMap<>();

    void record(DiffusionPipeline pipeline, Duration step) {
        nanos.merge(
                pipeline,
                (double) step.toNanos(),
                (old, latest) -> old * (1 - WEIGHT_OF_LATEST) + latest * WEIGHT_OF_LATEST);
    }

    double nanosPerStep(DiffusionPipeline pipeline) {
        return nanos.getOrDefault(pipeline, (double) UNKNOWN.toNanos());
    }
}
