package dev.sfumato.diffusion.schedulers;

import java.util.OptionalDouble;

/**
 * A diffusion scheduler with the options of a model: the rule by which noise becomes a picture.
 *
 * <p>Immutable and safe to share between threads and requests; everything that changes while a picture is painted lies
 * in the {@link SchedulerRun}s that it starts, which do not know of each other.
 */
public interface Scheduler {

    SchedulerType type();

    /**
     * Begins a run.
     *
     * @throws IllegalArgumentException if the plan does not go with the scheduler's options
     */
    SchedulerRun start(RunPlan plan);

    /**
     * Begins a run over a number of inference steps.
     *
     * @param steps from 1 to the model's number of training timesteps
     * @throws IllegalArgumentException if the steps are out of range or do not go with the scheduler's options
     */
    default SchedulerRun start(int steps) {
        return start(RunPlan.of(steps));
    }

    /**
     * Begins a run in the middle, as image-to-image does.
     *
     * @param first how many of the inference steps are left out, from 0 to {@code steps - 1}
     * @throws IllegalArgumentException if the steps are out of range or do not go with the scheduler's options
     */
    default SchedulerRun start(int steps, int first) {
        return start(RunPlan.of(steps).from(first));
    }

    /**
     * The shift that a run over a picture should be planned with; empty if the options ask for no dynamic shifting.
     *
     * @param imageSequenceLength how many tokens the transformer sees of the picture
     */
    default OptionalDouble mu(int imageSequenceLength) {
        return OptionalDouble.empty();
    }
}
