package dev.sfumato.diffusion.schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sfumato.diffusion.schedulers.catalog.Schedulers;
import dev.sfumato.diffusion.schedulers.options.SchedulerOptionException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulerConfigTest {

    @Test
    void anUnknownOptionIsRefusedByName() {
        assertThatExceptionOfType(SchedulerOptionException.class)
                .isThrownBy(() -> SchedulerConfig.read("DDIMScheduler", Map.of("beta_strat", 0.1)))
                .withMessageStartingWith("scheduler option beta_strat:")
                .withMessageContaining("beta_start")
                .satisfies(e -> assertThat(e.option()).isEqualTo("beta_strat"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EDMEulerScheduler", "NoSuchScheduler", ""})
    void modelsOfAnUnknownClassAreRefused(String className) {
        assertThatExceptionOfType(SchedulerOptionException.class)
                .isThrownBy(() -> SchedulerConfig.read(className, Map.of()))
                .withMessageContaining("models of " + className)
                .withMessageContaining("PNDMScheduler");
    }

    @Test
    void aModelsNoiseMustBeOfTheSchedulersKind() {
        SchedulerConfig flow = SchedulerConfig.read("FlowMatchEulerDiscreteScheduler", Map.of("shift", 3));
        assertThatExceptionOfType(SchedulerOptionException.class)
                .isThrownBy(() -> Schedulers.create(SchedulerType.DDIM, flow))
                .withMessageContaining("FlowMatchEulerDiscreteScheduler")
                .withMessageContaining("ddim")
                .withMessageContaining("allowed: [flow_match_euler, flow_match_heun]");
        assertThatExceptionOfType(SchedulerOptionException.class)
                .isThrownBy(() -> Schedulers.create(
                        SchedulerType.FLOW_MATCH_EULER, SchedulerConfig.read("DDIMScheduler", Map.of())))
                .withMessageContaining("flow_match_euler")
                .withMessageContaining("euler_a");
    }

    @Test
    void privateAndNullOptionsAreLeftOut() {
        Map<String, @Nullable Object> options = new HashMap<>();
        options.put("_class_name", "DDIMScheduler");
        options.put("_diffusers_version", "0.42.1");
        options.put("trained_betas", null);
        options.put("clip_sample", false);
        assertThat(SchedulerConfig.read("DDIMScheduler", options).options()).containsOnlyKeys("clip_sample");
    }

    @Test
    void optionsOfOtherSchedulersAreDroppedAndSaidToBe() {
        SchedulerConfig config = SchedulerConfig.read(
                "PNDMScheduler",
                Map.of(
                        "skip_prk_steps", true,
                        "set_alpha_to_one", false,
                        "beta_start", 0.00085,
                        "clip_sample", false,
                        "use_karras_sigmas", true));
        assertThat(config.droppedBy(SchedulerType.DDIM)).containsExactly("skip_prk_steps", "use_karras_sigmas");
        assertThat(config.droppedBy(SchedulerType.PNDM)).containsExactly("clip_sample", "use_karras_sigmas");
        assertThat(config.droppedBy(SchedulerType.EULER))
                .containsExactly("clip_sample", "set_alpha_to_one", "skip_prk_steps");
        assertThat(config.droppedBy(SchedulerType.EULER_A))
                .containsExactly("clip_sample", "set_alpha_to_one", "skip_prk_steps", "use_karras_sigmas");
    }

    @ParameterizedTest
    @EnumSource
    void anOptionThatIsDroppedMayHaveAnyValue(SchedulerType type) {
        SchedulerConfig config = SchedulerConfig.read(
                type.className(), Map.of(type == SchedulerType.UNIPC ? "skip_prk_steps" : "solver_p", "perhaps"));
        assertThat(Schedulers.create(type, config).start(4).steps()).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void withoutOptionsTheDefaultsOfTheClassHold(SchedulerType type) {
        SchedulerRun run = Schedulers.create(type, SchedulerConfig.read(type.className(), Map.of()))
                .start(4);
        List<Double> timesteps =
                IntStream.range(0, run.steps()).mapToObj(run::timestep).toList();
        assertThat(timesteps)
                .isEqualTo(
                        switch (type) {
                            case DDPM, DDIM -> List.of(750.0, 500.0, 250.0, 0.0);
                            case PNDM ->
                                List.of(
                                        750.0, 625.0, 625.0, 500.0, 500.0, 375.0, 375.0, 250.0, 250.0, 125.0, 125.0,
                                        0.0, 0.0);
                            case LMS, EULER, EULER_A -> List.of(999.0, 666.0, 333.0, 0.0);
                            case HEUN -> List.of(999.0, 666.0, 666.0, 333.0, 333.0, 0.0, 0.0);
                            case KDPM2, KDPM2_A, DPMPP_SDE -> halfway(run);
                            case DPMPP_2M, DPMPP_2M_SDE, DPMPP_2S, DEIS, UNIPC -> List.of(999.0, 749.0, 500.0, 250.0);
                            case LCM, TCD -> List.of(999.0, 759.0, 499.0, 259.0);
                            case FLOW_MATCH_EULER -> List.of(1000.0, 667.0, 334.0, 1.0);
                            case FLOW_MATCH_HEUN -> List.of(1000.0, 667.0, 667.0, 334.0, 334.0, 1.0, 1.0);
                        });
    }

    /** Evenly spaced timesteps with those half-way by noise level between them. */
    private static List<Double> halfway(SchedulerRun run) {
        return List.of(999.0, run.timestep(1), 666.0, run.timestep(3), 333.0, run.timestep(5), 0.0);
    }

    static Stream<Arguments> badOptions() {
        return Stream.of(
                bad(SchedulerType.DDIM, "beta_schedule", "laplace", "scaled_linear"),
                bad(SchedulerType.DDIM, "beta_schedule", 3, "scaled_linear"),
                bad(SchedulerType.DDIM, "prediction_type", "flow_prediction", "v_prediction"),
                bad(SchedulerType.DDIM, "timestep_spacing", "TRAILING", "trailing"),
                bad(SchedulerType.DDIM, "clip_sample", "yes", "true or false"),
                bad(SchedulerType.DDIM, "clip_sample_range", 0, "above 0"),
                bad(SchedulerType.DDIM, "clip_sample_range", Double.POSITIVE_INFINITY, "above 0"),
                bad(SchedulerType.DDIM, "steps_offset", 0.5, "whole numbers"),
                bad(SchedulerType.DDIM, "steps_offset", -1, "from 0"),
                bad(SchedulerType.DDIM, "num_train_timesteps", 0, "from 1"),
                bad(SchedulerType.DDIM, "num_train_timesteps", 1e12, "from 1"),
                bad(SchedulerType.DDIM, "beta_start", 0, "above 0 and below 1"),
                bad(SchedulerType.DDIM, "beta_end", 1.5, "above 0 and below 1"),
                bad(SchedulerType.DDIM, "beta_end", Double.NaN, "a number"),
                bad(SchedulerType.DDIM, "trained_betas", List.of(0.1, 0.2), "1000"),
                bad(SchedulerType.DDIM, "trained_betas", List.of("a"), "a list of numbers"),
                bad(SchedulerType.DDIM, "dynamic_thresholding_ratio", 1.5, "from 0.0 to 1.0"),
                bad(SchedulerType.EULER, "interpolation_type", "cubic", "log_linear"),
                bad(SchedulerType.EULER, "timestep_type", "random", "continuous"),
                bad(SchedulerType.EULER, "final_sigmas_type", "one", "sigma_min"),
                bad(SchedulerType.EULER, "sigma_min", -1, "above 0"),
                bad(SchedulerType.EULER_A, "prediction_type", "sample", "epsilon, v_prediction"),
                bad(SchedulerType.DPMPP_2M, "algorithm_type", "euler", "sde-dpmsolver++"),
                bad(SchedulerType.DPMPP_2M, "solver_type", "rk4", "midpoint"),
                bad(SchedulerType.DPMPP_2M, "solver_order", 4, "from 1 to 3"),
                bad(SchedulerType.DPMPP_2M, "variance_type", "learned_range", "fixed_small"),
                bad(SchedulerType.DPMPP_2M, "time_shift_type", "linear", "exponential"),
                bad(SchedulerType.FLOW_MATCH_EULER, "shift", 0, "above 0"),
                bad(SchedulerType.FLOW_MATCH_EULER, "time_shift_type", "cubic", "exponential, linear"),
                bad(SchedulerType.FLOW_MATCH_EULER, "shift_terminal", 1.5, "from 0.0 to 1.0"),
                bad(SchedulerType.FLOW_MATCH_EULER, "max_image_seq_len", 100, "more than base_image_seq_len"),
                bad(SchedulerType.DPMPP_2M, "lambda_min_clipped", 100, "no timestep"));
    }

    private static Arguments bad(SchedulerType type, String option, Object value, String allowed) {
        return Arguments.of(type, option, value, allowed);
    }

    @ParameterizedTest
    @MethodSource("badOptions")
    void aBadValueIsRefusedByName(SchedulerType type, String option, Object value, String allowed) {
        SchedulerConfig config = SchedulerConfig.read(type.className(), Map.of(option, value));
        assertThatExceptionOfType(SchedulerOptionException.class)
                .isThrownBy(() -> Schedulers.create(type, config))
                .withMessageStartingWith("scheduler option " + option + ": ")
                .withMessageContaining("got ")
                .withMessageContaining(allowed);
    }

    @Test
    void theOldAlgorithmsCannotEndWithoutNoise() {
        SchedulerConfig config =
                SchedulerConfig.read("DPMSolverMultistepScheduler", Map.of("algorithm_type", "dpmsolver"));
        assertThatExceptionOfType(SchedulerOptionException.class)
                .isThrownBy(() -> Schedulers.create(SchedulerType.DPMPP_2M, config))
                .withMessageContaining("final_sigmas_type: got zero")
                .withMessageContaining("sigma_min");
    }

    @Test
    void twoSpacingsOfSigmasAreRefused() {
        SchedulerConfig config = SchedulerConfig.read(
                "EulerDiscreteScheduler", Map.of("use_karras_sigmas", true, "use_beta_sigmas", true));
        assertThatExceptionOfType(SchedulerOptionException.class)
                .isThrownBy(() -> Schedulers.create(SchedulerType.EULER, config))
                .withMessageContaining("use_karras_sigmas")
                .withMessageContaining("use_beta_sigmas");
    }

    @Test
    void sigmaEndsInTheWrongOrderAreRefused() {
        SchedulerConfig config = SchedulerConfig.read("EulerDiscreteScheduler", Map.of("sigma_min", 5, "sigma_max", 2));
        assertThatExceptionOfType(SchedulerOptionException.class)
                .isThrownBy(() -> Schedulers.create(SchedulerType.EULER, config))
                .withMessageContaining("sigma_min: got 5.0");
    }

    @Test
    void ddimCannotPredictNoiseFromPureNoise() {
        SchedulerConfig config = SchedulerConfig.read(
                "DDIMScheduler", Map.of("rescale_betas_zero_snr", true, "timestep_spacing", "trailing"));
        Scheduler scheduler = Schedulers.create(SchedulerType.DDIM, config);
        assertThatExceptionOfType(SchedulerOptionException.class)
                .isThrownBy(() -> scheduler.start(10))
                .withMessageContaining("rescale_betas_zero_snr")
                .withMessageContaining("v_prediction");
    }

    @Test
    void anOffsetThatLeavesTheTrainingTimestepsIsRefused() {
        SchedulerConfig config = SchedulerConfig.read("DDIMScheduler", Map.of("steps_offset", 1));
        Scheduler scheduler = Schedulers.create(SchedulerType.DDIM, config);
        assertThat(scheduler.start(999).timestep(0)).isEqualTo(999);
        assertThatExceptionOfType(SchedulerOptionException.class)
                .isThrownBy(() -> scheduler.start(1000))
                .withMessageContaining("steps_offset: got 1");
    }
}
