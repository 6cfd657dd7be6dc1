package dev.sfumato.diffusion.schedulers.catalog;

import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.schedulers.SchedulerConfig;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.consistency.LcmScheduler;
import dev.sfumato.diffusion.schedulers.consistency.TcdScheduler;
import dev.sfumato.diffusion.schedulers.ddpm.DdimScheduler;
import dev.sfumato.diffusion.schedulers.ddpm.DdpmScheduler;
import dev.sfumato.diffusion.schedulers.ddpm.PndmScheduler;
import dev.sfumato.diffusion.schedulers.dpm.DpmSolverMultistepScheduler;
import dev.sfumato.diffusion.schedulers.dpm.DpmSolverSdeScheduler;
import dev.sfumato.diffusion.schedulers.dpm.DpmSolverSinglestepScheduler;
import dev.sfumato.diffusion.schedulers.euler.EulerAncestralDiscreteScheduler;
import dev.sfumato.diffusion.schedulers.euler.EulerDiscreteScheduler;
import dev.sfumato.diffusion.schedulers.euler.HeunDiscreteScheduler;
import dev.sfumato.diffusion.schedulers.euler.LmsDiscreteScheduler;
import dev.sfumato.diffusion.schedulers.flow.FlowMatchEulerDiscreteScheduler;
import dev.sfumato.diffusion.schedulers.flow.FlowMatchHeunDiscreteScheduler;
import dev.sfumato.diffusion.schedulers.kdpm.Kdpm2AncestralDiscreteScheduler;
import dev.sfumato.diffusion.schedulers.kdpm.Kdpm2DiscreteScheduler;
import dev.sfumato.diffusion.schedulers.multistep.DeisMultistepScheduler;
import dev.sfumato.diffusion.schedulers.multistep.UniPcMultistepScheduler;

/** Makes the scheduler that a request asks for from the options that a model brings. */
public final class Schedulers {

    private Schedulers() {}

    /**
     * Makes a scheduler with the noise levels that a request asks for.
     *
     * @throws dev.sfumato.diffusion.schedulers.options.SchedulerOptionException as {@link #create(SchedulerType,
     *     SchedulerConfig)} does, or if the scheduler has no choice of noise levels
     */
    public static Scheduler create(SchedulerChoice choice, SchedulerConfig config) {
        return create(choice.type(), config.with(choice));
    }

    /**
     * Makes a scheduler; shareable, so that one for each model and type is enough.
     *
     * @throws dev.sfumato.diffusion.schedulers.options.SchedulerOptionException if an option has a value that the
     *     scheduler does not support, or if the model's noise is not of the scheduler's kind
     */
    public static Scheduler create(SchedulerType type, SchedulerConfig config) {
        return switch (type) {
            case DDPM -> new DdpmScheduler(config);
            case DDIM -> new DdimScheduler(config);
            case PNDM -> new PndmScheduler(config);
            case LMS -> new LmsDiscreteScheduler(config);
            case EULER -> new EulerDiscreteScheduler(config);
            case EULER_A -> new EulerAncestralDiscreteScheduler(config);
            case HEUN -> new HeunDiscreteScheduler(config);
            case KDPM2 -> new Kdpm2DiscreteScheduler(config);
            case KDPM2_A -> new Kdpm2AncestralDiscreteScheduler(config);
            case DPMPP_2M -> DpmSolverMultistepScheduler.deterministic(config);
            case DPMPP_2M_SDE -> DpmSolverMultistepScheduler.stochastic(config);
            case DPMPP_2S -> new DpmSolverSinglestepScheduler(config);
            case DPMPP_SDE -> new DpmSolverSdeScheduler(config);
            case DEIS -> new DeisMultistepScheduler(config);
            case UNIPC -> new UniPcMultistepScheduler(config);
            case LCM -> new LcmScheduler(config);
            case TCD -> new TcdScheduler(config);
            case FLOW_MATCH_EULER -> new FlowMatchEulerDiscreteScheduler(config);
            case FLOW_MATCH_HEUN -> new FlowMatchHeunDiscreteScheduler(config);
        };
    }
}
