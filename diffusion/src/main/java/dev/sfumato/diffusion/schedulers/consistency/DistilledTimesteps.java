package dev.sfumato.diffusion.schedulers.consistency;

import dev.sfumato.diffusion.schedulers.RunPlan;
import dev.sfumato.diffusion.schedulers.options.OptionReader;
import java.util.stream.IntStream;

/**
 * The timesteps that a consistency model was distilled at, of which a run takes some.
 *
 * @param trained training timesteps
 * @param distilled how many of them
 */
record DistilledTimesteps(int trained, int distilled) {

    static DistilledTimesteps read(OptionReader options, int trained) {
        return new DistilledTimesteps(
                trained, options.integer("original_inference_steps", Math.min(50, trained), 1, trained));
    }

    /** The timesteps of a run, falling. */
    double[] of(RunPlan plan) {
        int within = (int) (distilled * plan.strength());
        plan.requireSteps(
                within,
                "the model was distilled at " + distilled + " timesteps"
                        + (plan.strength() == 1 ? "" : ", of which strength " + plan.strength() + " leaves " + within));
        plan.refuseMu();
        plan.refuseSigmas();
        int apart = trained / distilled;
        double step = within / (double) plan.steps();
        return IntStream.range(0, plan.steps())
                .mapToDouble(i -> (double) (within - (int) Math.floor(i * step)) * apart - 1)
                .toArray();
    }
}
