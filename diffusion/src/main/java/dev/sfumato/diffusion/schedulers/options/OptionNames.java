package dev.sfumato.diffusion.schedulers.options;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which options of a scheduler_config.json have an effect on which of diffusers' scheduler classes (version 0.42).
 *
 * <p>sigma_min and sigma_max are parameters of few classes, but most spacings take them from a configuration that has
 * them.
 */
public final class OptionNames {

    private static final String BETAS = "num_train_timesteps beta_start beta_end beta_schedule trained_betas";
    private static final String STEPS = "prediction_type timestep_spacing steps_offset";
    private static final String ZERO_SNR = "rescale_betas_zero_snr";
    private static final String THRESHOLD = "thresholding dynamic_thresholding_ratio sample_max_value";
    private static final String CLIPPING = "clip_sample clip_sample_range";
    private static final String SIGMAS = "use_karras_sigmas use_exponential_sigmas use_beta_sigmas sigma_min sigma_max";
    private static final String SOLVER = "solver_order solver_type lower_order_final";
    private static final String DPM = "algorithm_type lambda_min_clipped variance_type final_sigmas_type";
    private static final String FLOW = "use_flow_sigmas flow_shift use_dynamic_shifting time_shift_type";
    private static final String CONSISTENCY = "prediction_type original_inference_steps rescale_betas_zero_snr";
    private static final String DYNAMIC_SHIFT = "base_shift max_shift base_image_seq_len max_image_seq_len";

    private static final Map<String, Set<String>> BY_CLASS = Map.ofEntries(
            of("DDPMScheduler", BETAS, STEPS, ZERO_SNR, THRESHOLD, CLIPPING, "variance_type"),
            of("DDIMScheduler", BETAS, STEPS, ZERO_SNR, THRESHOLD, CLIPPING, "set_alpha_to_one"),
            of("PNDMScheduler", BETAS, STEPS, "skip_prk_steps set_alpha_to_one"),
            of("LMSDiscreteScheduler", BETAS, STEPS, SIGMAS),
            of(
                    "EulerDiscreteScheduler",
                    BETAS,
                    STEPS,
                    ZERO_SNR,
                    SIGMAS,
                    "final_sigmas_type interpolation_type timestep_type"),
            of("EulerAncestralDiscreteScheduler", BETAS, STEPS, ZERO_SNR),
            of("HeunDiscreteScheduler", BETAS, STEPS, SIGMAS, CLIPPING),
            of("KDPM2DiscreteScheduler", BETAS, STEPS, SIGMAS),
            of("KDPM2AncestralDiscreteScheduler", BETAS, STEPS, SIGMAS),
            of(
                    "DPMSolverMultistepScheduler",
                    BETAS,
                    STEPS,
                    ZERO_SNR,
                    THRESHOLD,
                    SIGMAS,
                    SOLVER,
                    DPM,
                    FLOW,
                    "euler_at_final use_lu_lambdas"),
            of("DPMSolverSinglestepScheduler", BETAS, "prediction_type", THRESHOLD, SIGMAS, SOLVER, DPM, FLOW),
            of("DPMSolverSDEScheduler", BETAS, STEPS, SIGMAS, "noise_sampler_seed"),
            of("DEISMultistepScheduler", BETAS, STEPS, THRESHOLD, SIGMAS, SOLVER, FLOW, "algorithm_type"),
            of(
                    "UniPCMultistepScheduler",
                    BETAS,
                    STEPS,
                    ZERO_SNR,
                    THRESHOLD,
                    SIGMAS,
                    SOLVER,
                    FLOW,
                    "final_sigmas_type predict_x0 disable_corrector solver_p shift_terminal",
                    DYNAMIC_SHIFT),
            of("LCMScheduler", BETAS, CONSISTENCY, THRESHOLD, CLIPPING, "timestep_scaling"),
            of("TCDScheduler", BETAS, CONSISTENCY),
            of(
                    "FlowMatchEulerDiscreteScheduler",
                    "num_train_timesteps shift use_dynamic_shifting time_shift_type shift_terminal invert_sigmas",
                    DYNAMIC_SHIFT,
                    SIGMAS,
                    "stochastic_sampling"),
            of("FlowMatchHeunDiscreteScheduler", "num_train_timesteps shift"));

    private static final Set<String> KNOWN =
            BY_CLASS.values().stream().flatMap(Collection::stream).collect(Collectors.toUnmodifiableSet());

    private OptionNames() {}

    /** The options that have an effect on a scheduler, by its diffusers class name; none for an unknown class. */
    public static Set<String> of(String className) {
        return BY_CLASS.getOrDefault(className, Set.of());
    }

    public static boolean isKnown(String option) {
        return KNOWN.contains(option);
    }

    /** All known options, sorted. */
    public static List<String> known() {
        return List.copyOf(new TreeSet<>(KNOWN));
    }

    /** Whether a model's configuration may come with a class. */
    public static boolean isKnownClass(String className) {
        return BY_CLASS.containsKey(className);
    }

    /** The class names, sorted, that a model's configuration may come with. */
    public static List<String> knownClasses() {
        return List.copyOf(new TreeSet<>(BY_CLASS.keySet()));
    }

    private static Map.Entry<String, Set<String>> of(String className, String... lists) {
        return Map.entry(
                className,
                Stream.of(lists)
                        .flatMap(list -> Stream.of(list.split(" ", -1)))
                        .collect(Collectors.toUnmodifiableSet()));
    }
}
