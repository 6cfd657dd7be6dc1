package dev.sfumato.diffusion.schedulers.options;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which options of a scheduler_config.json belong to which of diffusers' scheduler classes (version 0.42). */
public final class OptionNames {

    private static final String BETAS = "num_train_timesteps beta_start beta_end beta_schedule trained_betas";
    private static final String STEPS = "prediction_type timestep_spacing steps_offset rescale_betas_zero_snr";
    private static final String CLIPPING = "thresholding dynamic_thresholding_ratio sample_max_value";
    private static final String SIGMAS =
            "use_karras_sigmas use_exponential_sigmas use_beta_sigmas sigma_min sigma_max final_sigmas_type";
    private static final String SOLVER = "solver_order algorithm_type solver_type lower_order_final euler_at_final"
            + " use_lu_lambdas use_flow_sigmas flow_shift lambda_min_clipped variance_type use_dynamic_shifting"
            + " time_shift_type";

    /**
     * By class name. sigma_min and sigma_max are no parameters of DPMSolverMultistepScheduler, but its spacings take
     * them from a configuration that has them.
     */
    private static final Map<String, Set<String>> BY_CLASS = Map.of(
            "DDIMScheduler", names(BETAS, STEPS, CLIPPING, "clip_sample clip_sample_range set_alpha_to_one"),
            "EulerDiscreteScheduler", names(BETAS, STEPS, SIGMAS, "interpolation_type timestep_type"),
            "EulerAncestralDiscreteScheduler", names(BETAS, STEPS),
            "DPMSolverMultistepScheduler", names(BETAS, STEPS, CLIPPING, SIGMAS, SOLVER));

    /** Options of the classes that we do not run yet, whose models can nevertheless be painted by the ones we do. */
    private static final Set<String> OF_OTHER_CLASSES =
            names("disable_corrector noise_sampler_seed original_inference_steps predict_x0 shift_terminal"
                    + " skip_prk_steps solver_p timestep_scaling");

    /** The classes whose models share one kind of noise, so that any of our schedulers can paint with them. */
    private static final Set<String> EXCHANGEABLE_CLASSES = names("DDIMScheduler DDPMScheduler PNDMScheduler"
            + " LMSDiscreteScheduler EulerDiscreteScheduler EulerAncestralDiscreteScheduler HeunDiscreteScheduler"
            + " KDPM2DiscreteScheduler KDPM2AncestralDiscreteScheduler DPMSolverMultistepScheduler"
            + " DPMSolverSinglestepScheduler DPMSolverSDEScheduler DEISMultistepScheduler UniPCMultistepScheduler"
            + " LCMScheduler TCDScheduler");

    private static final Set<String> KNOWN = Stream.concat(
                    BY_CLASS.values().stream().flatMap(Collection::stream), OF_OTHER_CLASSES.stream())
            .collect(Collectors.toUnmodifiableSet());

    private OptionNames() {}

    /** The options that reach a scheduler, by its diffusers class name; none for a class that we do not run. */
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

    public static boolean isExchangeable(String className) {
        return EXCHANGEABLE_CLASSES.contains(className);
    }

    /** The class names, sorted, that a model's configuration may come with. */
    public static List<String> exchangeableClasses() {
        return List.copyOf(new TreeSet<>(EXCHANGEABLE_CLASSES));
    }

    private static Set<String> names(String... lists) {
        return Stream.of(lists).flatMap(list -> Stream.of(list.split(" ", -1))).collect(Collectors.toUnmodifiableSet());
    }
}
