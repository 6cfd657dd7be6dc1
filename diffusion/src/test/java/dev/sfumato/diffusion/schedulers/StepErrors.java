package dev.sfumato.diffusion.schedulers;

import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.schedulers.GoldenRuns.GoldenCase;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How far one step, begun from diffusers' own sample, ends from where it should, as shares of the largest value.
 *
 * @param index of the step
 * @param steps since the golden sample that it began from
 * @param ours from the formulas in double precision where the golden data has them, else from diffusers
 * @param theirs diffusers from the formulas in double precision; 0 where the golden data tells that it is below 1e-6
 * @param apart ours from diffusers; 0 where diffusers' is not a number
 */
record StepErrors(int index, int steps, double ours, double theirs, double apart) {

    static List<StepErrors> of(SchedulerRun run, JsonNode golden) {
        NoiseSource noise = GoldenRuns.noise();
        FloatTensor sample = GoldenRuns.firstSample(run, noise);
        List<StepErrors> errors = new ArrayList<>();
        int next = run.first();
        for (JsonNode step : golden.get("steps")) {
            int begun = next;
            int last = step.get(0).asInt();
            FloatTensor before = sample;
            for (; next <= last; next++) {
                before = sample;
                FloatTensor output = GoldenRuns.dummyModel(run.scaleModelInput(sample, next), run.timestep(next));
                sample = run.step(output, next, sample, noise);
            }
            JsonNode single = step.get(1);
            JsonNode exact = step.size() > 2 ? step.get(2) : single;
            errors.add(new StepErrors(
                    last,
                    last + 1 - begun,
                    error(before, sample, exact),
                    single.isNull() || exact.isNull() ? 0 : error(before, tensor(single), exact),
                    error(before, sample, single)));
            if (single.isNull() && exact.isNull()) {
                break;
            }
            sample = tensor(single.isNull() ? exact : single);
        }
        return errors;
    }

    /** The worst of diffusers' own errors in one step of a case. */
    static double ofDiffusers(GoldenCase goldenCase) {
        double worst = 0;
        for (JsonNode golden : goldenCase.runs()) {
            @Nullable FloatTensor before = null;
            for (JsonNode step : golden.get("steps")) {
                JsonNode single = step.get(1);
                JsonNode exact = step.path(2);
                if (!single.isNull() && exact.isArray()) {
                    FloatTensor sample = tensor(single);
                    worst = Math.max(worst, error(before == null ? sample : before, sample, exact));
                }
                if (!single.isNull() || exact.isArray()) {
                    before = tensor(single.isNull() ? exact : single);
                }
            }
        }
        return worst;
    }

    /** The largest difference over the largest value; infinite if ours is not finite, nothing if only theirs is not. */
    static double error(FloatTensor before, FloatTensor after, JsonNode expected) {
        double worst = 0;
        double scale = 0;
        for (int k = 0; k < after.values().length; k++) {
            float value = after.values()[k];
            double difference =
                    expected.isNull() ? 0 : Math.abs(value - expected.get(k).asDouble());
            worst = Math.max(worst, Float.isFinite(value) ? difference : Double.POSITIVE_INFINITY);
            scale = Math.max(scale, Math.max(Math.abs(value), Math.abs(before.values()[k])));
        }
        return worst / scale;
    }

    static FloatTensor tensor(JsonNode values) {
        float[] floats = new float[values.size()];
        for (int k = 0; k < floats.length; k++) {
            floats[k] = values.get(k).floatValue();
        }
        return FloatTensor.of(GoldenRuns.SHAPE, floats);
    }
}
