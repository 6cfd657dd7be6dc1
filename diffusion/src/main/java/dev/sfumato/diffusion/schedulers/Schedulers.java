package dev.sfumato.diffusion.schedulers;

/** Makes the scheduler that a request asks for from the options that a model brings. */
public final class Schedulers {

    private Schedulers() {}

    /**
     * Makes a scheduler; shareable, so that one for each model and type is enough.
     *
     * @throws dev.sfumato.diffusion.schedulers.options.SchedulerOptionException if an option has a value that the
     *     scheduler does not support
     */
    public static Scheduler create(SchedulerType type, SchedulerConfig config) {
        return switch (type) {
            case DDIM -> new DdimScheduler(config);
            case EULER -> new EulerDiscreteScheduler(config);
            case EULER_A -> new EulerAncestralDiscreteScheduler(config);
            case DPMPP_2M -> new DpmSolverMultistepScheduler(config);
        };
    }
}
