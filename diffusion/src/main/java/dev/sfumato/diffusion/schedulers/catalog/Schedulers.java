package dev.sfumato.diffusion.schedulers.catalog;

import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerConfig;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.ddpm.DdimScheduler;
import dev.sfumato.diffusion.schedulers.dpm.DpmSolverMultistepScheduler;
import dev.sfumato.diffusion.schedulers.euler.EulerAncestralDiscreteScheduler;
import dev.sfumato.diffusion.schedulers.euler.EulerDiscreteScheduler;
import dev.sfumato.diffusion.schedulers.flow.FlowMatchEulerDiscreteScheduler;
import dev.sfumato.diffusion.schedulers.flow.FlowMatchHeunDiscreteScheduler;

/** Makes the scheduler that a request asks for from the options that a model brings. */
public final class Schedulers {

    private Schedulers() {}

    /**
     * Makes a scheduler; shareable, so that one for each model and type is enough.
     *
     * @throws dev.sfumato.diffusion.schedulers.options.SchedulerOptionException if an option has a value that the
     *     scheduler does not support, or if the model's noise is not of the scheduler's kind
     */
    public static Scheduler create(SchedulerType type, SchedulerConfig config) {
        return switch (type) {
            case DDIM -> new DdimScheduler(config);
            case EULER -> new EulerDiscreteScheduler(config);
            case EULER_A -> new EulerAncestralDiscreteScheduler(config);
            case DPMPP_2M -> DpmSolverMultistepScheduler.deterministic(config);
            case DPMPP_2M_SDE -> DpmSolverMultistepScheduler.stochastic(config);
            case FLOW_MATCH_EULER -> new FlowMatchEulerDiscreteScheduler(config);
            case FLOW_MATCH_HEUN -> new FlowMatchHeunDiscreteScheduler(config);
        };
    }
}
