package dev.sfumato.diffusion.schedulers;

/**
 * A diffusion scheduler with the options of a model: the rule by which noise becomes a picture.
 *
 * <p>Immutable and safe to share between threads and requests; everything that changes while a picture is painted lies
 * in the {@link SchedulerRun}s that it starts, which do not know of each other.
 */
public sealed interface Scheduler
        permits DdimScheduler, DpmSolverMultistepScheduler, EulerAncestralDiscreteScheduler, EulerDiscreteScheduler {

    SchedulerType type();

    /**
     * Begins a run over a number of inference steps.
     *
     * @param steps from 1 to the model's number of training timesteps
     * @throws IllegalArgumentException if the steps are out of range or do not go with the scheduler's options
     */
    SchedulerRun start(int steps);
}
