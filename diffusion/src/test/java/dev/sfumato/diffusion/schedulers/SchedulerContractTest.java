package dev.sfumato.diffusion.schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.noise.TorchCpuNoise;
import dev.sfumato.diffusion.schedulers.catalog.Schedulers;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What every scheduler promises, checked for each of them. */
class SchedulerContractTest {

    private static final Shape LATENTS = Shape.of(1, 8, 8, 8);
    /** A timestep half-way between two noise levels is found by way of their logarithms. */
    private static final double ROUNDING = 0.01;

    private static final SchedulerType[] DIFFUSION = Stream.of(SchedulerType.values())
            .filter(type -> !type.isFlowMatching())
            .toArray(SchedulerType[]::new);

    /** They refuse a model that predicts epsilon from pure noise. */
    private static final Set<SchedulerType> DIVIDE_BY_SIGNAL =
            EnumSet.of(SchedulerType.DDPM, SchedulerType.DDIM, SchedulerType.LCM, SchedulerType.TCD);

    @ParameterizedTest
    @EnumSource
    void aSchedulerIsOfTheTypeItWasMadeFor(SchedulerType type) {
        assertThat(scheduler(type).type()).isEqualTo(type);
    }

    @ParameterizedTest
    @EnumSource
    void timestepsFallAndStayWithinTraining(SchedulerType type) {
        for (int steps : List.of(1, 2, 3, 10, 30, 61, 103, 500, 999)) {
            SchedulerRun run = scheduler(type).start(steps);
            assertThat(run.steps()).isIn(steps, steps + 1, 2 * steps - 1);
            List<Double> timesteps =
                    IntStream.range(0, run.steps()).mapToObj(run::timestep).toList();
            assertThat(timesteps).allMatch(t -> t >= 0 && t <= 1000);
            if (type == SchedulerType.KDPM2_A) {
                // half-way to the level below the next one
                continue;
            }
            assertThat(timesteps).isSortedAccordingTo((a, b) -> b - a > ROUNDING ? 1 : a - b > ROUNDING ? -1 : 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSameSeedGivesTheSameBits(SchedulerType type) {
        Scheduler scheduler = scheduler(type);
        assertThat(paint(scheduler, 12, 3)).containsExactly(paint(scheduler, 12, 3));
    }

    @ParameterizedTest
    @EnumSource
    void runsOfOneSchedulerThatTakeTurnsDoNotDisturbEachOther(SchedulerType type) {
        Scheduler scheduler = scheduler(type);
        Painting one = new Painting(scheduler, 10, 1);
        Painting other = new Painting(scheduler, 17, 2);
        while (!one.finished() || !other.finished()) {
            one.stepIfUnfinished();
            other.stepIfUnfinished();
        }
        assertThat(one.values()).containsExactly(paint(scheduler, 10, 1));
        assertThat(other.values()).containsExactly(paint(scheduler, 17, 2));
    }

    @ParameterizedTest
    @EnumSource
    void runsInManyThreadsGiveWhatTheyGiveAlone(SchedulerType type) throws Exception {
        Scheduler scheduler = scheduler(type);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<float[]>> paintings = threads.invokeAll(LongStream.range(0, 16)
                    .mapToObj(seed -> (Callable<float[]>) () -> paint(scheduler, 20, seed))
                    .toList());
            for (int seed = 0; seed < paintings.size(); seed++) {
                assertThat(paintings.get(seed).get()).containsExactly(paint(scheduler, 20, seed));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void givenTensorsAreNeverWrittenTo(SchedulerType type) {
        SchedulerRun run = scheduler(type).start(4);
        NoiseSource noise = new TorchCpuNoise(1);
        FloatTensor sample = noise.normal(LATENTS);
        FloatTensor output = noise.normal(LATENTS);
        float[] sampleBefore = sample.values().clone();
        float[] outputBefore = output.values().clone();
        FloatTensor scaled = run.scaleModelInput(sample, 0);
        FloatTensor next = run.step(output, 0, sample, noise);
        run.step(output, 1, next, noise);
        assertThat(sample.values()).containsExactly(sampleBefore);
        assertThat(output.values()).containsExactly(outputBefore);
        assertThat(scaled.values()).isNotSameAs(sample.values());
    }

    @ParameterizedTest
    @EnumSource
    void aStepOutOfOrderIsRefused(SchedulerType type) {
        SchedulerRun run = scheduler(type).start(5);
        NoiseSource noise = new TorchCpuNoise(1);
        FloatTensor sample = noise.normal(LATENTS);
        run.step(sample, 0, sample, noise);
        assertThatIllegalStateException()
                .isThrownBy(() -> run.step(sample, 0, sample, noise))
                .withMessageContaining("step 0");
        assertThatIllegalStateException().isThrownBy(() -> run.step(sample, 3, sample, noise));
    }

    @ParameterizedTest
    @EnumSource
    void aFinishedRunCannotGoOn(SchedulerType type) {
        SchedulerRun run = scheduler(type).start(1);
        NoiseSource noise = new TorchCpuNoise(1);
        FloatTensor sample = noise.normal(LATENTS);
        assertThat(run.steps()).isEqualTo(1);
        run.step(sample, 0, sample, noise);
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> run.step(sample, 1, sample, noise));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> run.timestep(1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> run.scaleModelInput(sample, 1));
    }

    @ParameterizedTest
    @EnumSource
    void aRunCanBeginInTheMiddle(SchedulerType type) {
        NoiseSource noise = new TorchCpuNoise(1);
        SchedulerRun whole = scheduler(type).start(10);
        SchedulerRun half = scheduler(type).start(10, 5);
        assertThat(half.steps()).isEqualTo(whole.steps());
        assertThat(half.first()).isBetween(5, 10);
        assertThat(half.timestep(half.first())).isEqualTo(whole.timestep(half.first()));
        FloatTensor sample = half.addNoise(noise.normal(LATENTS), noise.normal(LATENTS));
        assertThatIllegalStateException().isThrownBy(() -> half.step(sample, 0, sample, noise));
        for (int i = half.first(); i < half.steps(); i++) {
            assertThat(half.step(sample, i, sample, noise).shape()).isEqualTo(LATENTS);
        }
        for (int first : List.of(-1, 11, Integer.MAX_VALUE)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> scheduler(type).start(10, first))
                    .withMessageStartingWith("first:")
                    .withMessageContaining("got " + first);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRunWithoutItsStepsIsRefusedUnlessItMakesOneMore(SchedulerType type) {
        if (type == SchedulerType.PNDM) {
            SchedulerRun last = scheduler(type).start(10, 10);
            assertThat(last.steps() - last.first()).isEqualTo(1);
        } else {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> scheduler(type).start(10, 10))
                    .withMessageStartingWith("first: the run has only");
        }
    }

    @ParameterizedTest
    @EnumSource
    void addedNoiseFallsWithTheSteps(SchedulerType type) {
        SchedulerRun run = scheduler(type).start(10);
        FloatTensor zeros = FloatTensor.of(Shape.of(1), new float[] {0});
        FloatTensor one = FloatTensor.of(Shape.of(1), new float[] {1});
        List<Float> deviations = IntStream.range(0, run.steps())
                .mapToObj(i -> run.addNoise(zeros, one, i).values()[0])
                .toList();
        assertThat(deviations).isSortedAccordingTo((a, b) -> b.compareTo(a)).allMatch(d -> d > 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run.addNoise(zeros, FloatTensor.of(Shape.of(2), new float[2]), 0));
    }

    @ParameterizedTest
    @EnumSource
    void tensorsOfAnotherShapeAreRefused(SchedulerType type) {
        SchedulerRun run = scheduler(type).start(5);
        NoiseSource noise = new TorchCpuNoise(1);
        FloatTensor sample = noise.normal(LATENTS);
        FloatTensor other = noise.normal(Shape.of(1, 8, 8, 4));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run.step(other, 0, sample, noise))
                .withMessageContaining("(1x8x8x8)")
                .withMessageContaining("(1x8x8x4)");
        run.step(sample, 0, sample, noise);
        assertThatIllegalArgumentException().isThrownBy(() -> run.step(other, 1, other, noise));
    }

    @ParameterizedTest
    @EnumSource
    void stepsOutOfRangeAreRefused(SchedulerType type) {
        for (int steps : List.of(Integer.MIN_VALUE, -1, 0, 1001, Integer.MAX_VALUE)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> scheduler(type).start(steps))
                    .withMessageStartingWith("steps:")
                    .withMessageContaining("got " + steps)
                    .withMessageContaining("allowed: 1 to 1000");
        }
    }

    @ParameterizedTest
    @MethodSource("randomSeeds")
    void whateverTheOptionsThePictureIsFinite(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SchedulerType type = pick(random, DIFFUSION);
        Map<String, Object> options = randomOptions(random, type);
        int steps = random.nextInt(4, 999);
        Scheduler scheduler = Schedulers.create(type, SchedulerConfig.read("DDPMScheduler", options));
        for (float value : paint(scheduler, steps, seed)) {
            assertThat(value).as("%s %s, %d steps", type, options, steps).isFinite();
        }
    }

    static LongStream randomSeeds() {
        return LongStream.range(0, 300);
    }

    private static Map<String, Object> randomOptions(SplittableRandom random, SchedulerType type) {
        Map<String, Object> options = new HashMap<>();
        options.put("beta_schedule", pick(random, "linear", "scaled_linear", "squaredcos_cap_v2"));
        options.put("timestep_spacing", pick(random, "leading", "linspace", "trailing"));
        options.put("prediction_type", pick(random, "epsilon", "v_prediction"));
        options.put("steps_offset", random.nextInt(2));
        options.put("skip_prk_steps", random.nextBoolean());
        options.put("original_inference_steps", 1000);
        options.put("rescale_betas_zero_snr", random.nextBoolean() && !DIVIDE_BY_SIGNAL.contains(type));
        options.put("final_sigmas_type", pick(random, "zero", "sigma_min"));
        options.put("solver_order", random.nextInt(1, 4));
        options.put("solver_type", pick(random, "midpoint", "heun"));
        options.put("lower_order_final", random.nextBoolean());
        options.put(
                pick(random, "use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas"), random.nextBoolean());
        return options;
    }

    @SafeVarargs
    private static <T> T pick(SplittableRandom random, T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static Scheduler scheduler(SchedulerType type) {
        return Schedulers.create(
                type,
                SchedulerConfig.read(
                        type.isFlowMatching() ? type.className() : "DDIMScheduler",
                        Map.of(
                                "beta_schedule", "squaredcos_cap_v2",
                                "prediction_type", "v_prediction",
                                "timestep_spacing", "trailing",
                                "skip_prk_steps", true,
                                "original_inference_steps", 1000)));
    }

    private static float[] paint(Scheduler scheduler, int steps, long seed) {
        Painting painting = new Painting(scheduler, steps, seed);
        while (!painting.finished()) {
            painting.stepIfUnfinished();
        }
        return painting.values();
    }

    /** A run with its noise, one step at a time. */
    private static final class Painting {

        private final SchedulerRun run;
        private final NoiseSource noise;
        private FloatTensor sample;
        private int next;

        Painting(Scheduler scheduler, int steps, long seed) {
            run = scheduler.start(steps);
            noise = new TorchCpuNoise(seed);
            sample = noise.normal(LATENTS);
            for (int k = 0; k < sample.values().length; k++) {
                sample.values()[k] *= (float) run.initNoiseSigma();
            }
        }

        boolean finished() {
            return next == run.steps();
        }

        void stepIfUnfinished() {
            if (!finished()) {
                FloatTensor scaled = run.scaleModelInput(sample, next);
                sample = run.step(GoldenRuns.dummyModel(scaled, run.timestep(next)), next, sample, noise);
                next++;
            }
        }

        float[] values() {
            return sample.values();
        }
    }
}
