package dev.sfumato.diffusion.schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.schedulers.GoldenRuns.GoldenCase;
import dev.sfumato.diffusion.schedulers.catalog.Schedulers;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Objects;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every scheduler against diffusers, at most 1e-5 apart in each step.
 *
 * <p>Equal bits are out of reach: torch's square root on x86 (MKL's) is one unit in the last place off for every fifth
 * value. A difference of nearly equal numbers makes more of that; the tolerances that are wider than 1e-5 say where.
 */
class DiffusersParityTest {

    /** Of the largest value of a step's samples, before and after. */
    private static final double ONE_STEP = 1e-5;
    /** Up to 250 steps without going back to the golden sample. */
    private static final double MANY_STEPS = 1e-4;
    /** All steps, where the differences of up to 1000 steps add up. */
    private static final double WHOLE_RUN = 1e-4;
    /** With zero SNR the first step falls from 4096 to about 1, and half a unit in the last place of 4096 is 2e-4. */
    private static final double WHOLE_RUN_ZERO_SNR = 1e-2;
    /**
     * Rescaled cosine variances: 1 - alphas_cumprod of the first timesteps is a few hundred units in the last place, so
     * one unit more in a root moves the lowest sigmas, and with them all spaced ones, by a thousandth.
     */
    private static final double ONE_STEP_ZERO_SNR_COSINE = 1e-3;
    /** With fresh noise little of the old direction is left, the root of a difference that cancels. */
    private static final double ONE_STEP_FRESH_NOISE = 1e-4;
    /**
     * The old solvers integrate noise: from a cosine schedule's first sigma, 20,000, they subtract two numbers that are
     * ten thousand times as large as the difference.
     */
    private static final double NOISE_FROM_COSINE = 2e-3;

    private static final double WHOLE_RUN_NOISE_FROM_COSINE = 1e-2;

    static Stream<GoldenCase> goldenCases() {
        return GoldenRuns.cases();
    }

    static Stream<JsonNode> timestepChecksums() throws IOException {
        try (InputStream golden =
                Objects.requireNonNull(DiffusersParityTest.class.getResourceAsStream("/golden/schedules.json"))) {
            return new JsonMapper().readTree(golden).get("timesteps").valueStream();
        }
    }

    @ParameterizedTest
    @MethodSource("goldenCases")
    void everyStepIsWithinTheToleranceOfDiffusers(GoldenCase goldenCase) {
        Scheduler scheduler = goldenCase.scheduler();
        for (JsonNode golden : goldenCase.runs()) {
            compareStepByStep(goldenCase.start(scheduler, golden), golden, toleranceOf(goldenCase));
        }
    }

    @ParameterizedTest
    @MethodSource("goldenCases")
    void aRunLeftToItselfEndsWhereDiffusersEnds(GoldenCase goldenCase) {
        Scheduler scheduler = goldenCase.scheduler();
        for (JsonNode golden : goldenCase.runs()) {
            SchedulerRun run = goldenCase.start(scheduler, golden);
            NoiseSource noise = GoldenRuns.noise();
            FloatTensor sample = GoldenRuns.firstSample(run, noise);
            for (int i = run.first(); i < run.steps(); i++) {
                FloatTensor output = GoldenRuns.dummyModel(run.scaleModelInput(sample, i), run.timestep(i));
                sample = run.step(output, i, sample, noise);
            }
            JsonNode steps = golden.get("steps");
            JsonNode last = steps.get(steps.size() - 1).get(1);
            assertThat(error(sample, sample, last))
                    .as("%d steps", run.steps())
                    .isLessThan(wholeRunToleranceOf(goldenCase));
        }
    }

    @ParameterizedTest
    @MethodSource("goldenCases")
    void everyRunHasTheTimestepsOfDiffusers(GoldenCase goldenCase) {
        Scheduler scheduler = goldenCase.scheduler();
        for (JsonNode golden : goldenCase.runs()) {
            SchedulerRun run = goldenCase.start(scheduler, golden);
            double[] timesteps = timesteps(run);
            if (golden.has("timesteps")) {
                double[] expected = golden.get("timesteps")
                        .valueStream()
                        .mapToDouble(JsonNode::asDouble)
                        .toArray();
                assertThat(timesteps).containsExactly(expected, within(1e-3));
            } else if (golden.has("timesteps_crc32") && !isZeroSnrCosine(goldenCase)) {
                assertThat(crc32(timesteps, new CRC32()))
                        .isEqualTo(golden.get("timesteps_crc32").asLong());
            } else {
                double sum = golden.get("timesteps_sum").asDouble();
                double allowed = isZeroSnrCosine(goldenCase) ? run.steps() : 1e-5 * Math.abs(sum);
                assertThat(DoubleStream.of(timesteps).sum()).isCloseTo(sum, within(allowed));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("timestepChecksums")
    void everyNumberOfStepsHasTheTimestepsOfDiffusers(JsonNode golden) {
        SchedulerType type =
                SchedulerType.parse(golden.get("target").asString()).orElseThrow();
        SchedulerConfig config = SchedulerConfig.read(
                type.className(),
                Map.of("timestep_spacing", golden.get("spacing").asString()));
        Scheduler scheduler = Schedulers.create(type, config);
        CRC32 crc = new CRC32();
        for (int count = 1; count < 1000; count++) {
            SchedulerRun run = scheduler.start(count);
            crc32(timesteps(run), crc);
        }
        assertThat(crc.getValue()).isEqualTo(golden.get("crc32").asLong());
    }

    private static void compareStepByStep(SchedulerRun run, JsonNode golden, double tolerance) {
        NoiseSource noise = GoldenRuns.noise();
        FloatTensor sample = GoldenRuns.firstSample(run, noise);
        if (golden.has("start")) {
            assertThat(error(sample, sample, golden.get("start"))).as("start").isLessThan(tolerance);
        } else {
            double init = golden.get("init").asDouble();
            assertThat(run.initNoiseSigma()).isCloseTo(init, within(tolerance * init));
        }
        int next = run.first();
        for (JsonNode step : golden.get("steps")) {
            int last = step.get(0).asInt();
            double allowed = last == next ? tolerance : Math.max(tolerance, MANY_STEPS);
            FloatTensor before = sample;
            for (; next <= last; next++) {
                before = sample;
                FloatTensor output = GoldenRuns.dummyModel(run.scaleModelInput(sample, next), run.timestep(next));
                sample = run.step(output, next, sample, noise);
            }
            assertThat(error(before, sample, step.get(1)))
                    .as("step %d of %d in %s", last, run.steps(), golden.get("count"))
                    .isLessThan(allowed);
            if (step.get(1).isNull()) {
                return;
            }
            sample = tensor(step.get(1));
        }
    }

    /** The largest difference over the largest value; infinite if ours is not finite, nothing if only theirs is not. */
    private static double error(FloatTensor before, FloatTensor after, JsonNode expected) {
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

    private static double toleranceOf(GoldenCase goldenCase) {
        if (isZeroSnrCosine(goldenCase)) {
            return ONE_STEP_ZERO_SNR_COSINE;
        }
        if (isNoiseFromCosine(goldenCase)) {
            return NOISE_FROM_COSINE;
        }
        return goldenCase.json().has("eta") ? ONE_STEP_FRESH_NOISE : ONE_STEP;
    }

    private static double wholeRunToleranceOf(GoldenCase goldenCase) {
        if (isZeroSnr(goldenCase)) {
            return WHOLE_RUN_ZERO_SNR;
        }
        return isNoiseFromCosine(goldenCase) ? WHOLE_RUN_NOISE_FROM_COSINE : WHOLE_RUN;
    }

    private static boolean isNoiseFromCosine(GoldenCase goldenCase) {
        return Objects.toString(goldenCase.options().get("algorithm_type")).endsWith("dpmsolver")
                && "squaredcos_cap_v2".equals(goldenCase.options().get("beta_schedule"));
    }

    private static boolean isZeroSnr(GoldenCase goldenCase) {
        return Boolean.TRUE.equals(goldenCase.options().get("rescale_betas_zero_snr"));
    }

    private static boolean isZeroSnrCosine(GoldenCase goldenCase) {
        return isZeroSnr(goldenCase)
                && "squaredcos_cap_v2".equals(goldenCase.options().get("beta_schedule"));
    }

    private static double[] timesteps(SchedulerRun run) {
        return IntStream.range(0, run.steps()).mapToDouble(run::timestep).toArray();
    }

    private static FloatTensor tensor(JsonNode values) {
        float[] floats = new float[values.size()];
        for (int k = 0; k < floats.length; k++) {
            floats[k] = values.get(k).floatValue();
        }
        return FloatTensor.of(GoldenRuns.SHAPE, floats);
    }

    private static long crc32(double[] values, CRC32 crc) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(values);
        crc.update(bytes);
        return crc.getValue();
    }
}
