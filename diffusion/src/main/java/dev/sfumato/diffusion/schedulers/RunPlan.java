package dev.sfumato.diffusion.schedulers;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What a run is asked for.
 *
 * @param steps inference steps of a whole run, at least 1
 * @param first how many of them are left out at the noisy end, from 0 to {@code steps}, which leaves a
 *     step only to a scheduler that makes one more
 * @param mu by how much dynamic shifting moves the noise levels; only for flow matching, and there only with
 *     use_dynamic_shifting
 * @param strength the share of its distilled timesteps, from the clean end, that a consistency scheduler lays the steps
 *     over, above 0 and at most 1; 1 for all others
 * @param sigmas the noise levels before they are shifted, falling from 1, one for each step, instead of the
 *     scheduler's; only for flow matching; or empty
 */
public record RunPlan(int steps, int first, double strength, OptionalDouble mu, List<Double> sigmas) {

    /** @throws IllegalArgumentException naming the first field that does not go with the others */
    public RunPlan {
        sigmas = List.copyOf(sigmas);
        if (first < 0 || first > Math.max(steps, 0)) {
            throw new IllegalArgumentException(
                    "first: a run must begin at one of its steps, got " + first + "; allowed: 0 to " + steps);
        }
        if (!(strength > 0 && strength <= 1)) {
            throw new IllegalArgumentException(
                    "strength: must be a share, got " + strength + "; allowed: above 0 and at most 1");
        }
        if (!sigmas.isEmpty() && sigmas.size() != steps) {
            throw new IllegalArgumentException(
                    "sigmas: there must be one for each step, got " + sigmas.size() + "; allowed: " + steps);
        }
    }

    /** A whole run. */
    public static RunPlan of(int steps) {
        return new RunPlan(steps, 0, 1, OptionalDouble.empty(), List.of());
    }

    public RunPlan from(int otherFirst) {
        return new RunPlan(steps, otherFirst, strength, mu, sigmas);
    }

    public RunPlan withStrength(double otherStrength) {
        return new RunPlan(steps, first, otherStrength, mu, sigmas);
    }

    public RunPlan withMu(OptionalDouble otherMu) {
        return new RunPlan(steps, first, strength, otherMu, sigmas);
    }

    public RunPlan withSigmas(List<Double> otherSigmas) {
        return new RunPlan(steps, first, strength, mu, otherSigmas);
    }

    /** Refuses what only flow matching knows, and more steps than a model was trained on. */
    public void requireDiffusion(int trained) {
        requireTrained(trained);
        refuseMu();
        refuseSigmas();
    }

    /** Refuses more steps than a model was trained on. */
    public void requireTrained(int trained) {
        if (strength != 1) {
            throw new IllegalArgumentException("strength: only consistency schedulers lay their steps over a share of"
                    + " training, got " + strength + "; allowed: 1, or scheduler lcm or tcd");
        }
        requireSteps(trained, "the model was trained on " + trained + " timesteps");
    }

    /**
     * Refuses a number of steps that a model's timesteps do not allow.
     *
     * @param why what the limit comes from
     */
    public void requireSteps(int maxSteps, String why) {
        if (steps < 1 || steps > maxSteps) {
            throw new IllegalArgumentException("steps: " + why + ", got " + steps + "; allowed: 1 to " + maxSteps);
        }
    }

    /** Refuses a shift. */
    public void refuseMu() {
        if (mu.isPresent()) {
            throw new IllegalArgumentException("mu: only flow matching with use_dynamic_shifting is shifted, got "
                    + mu.getAsDouble() + "; allowed: none");
        }
    }

    /** Refuses noise levels from outside. */
    public void refuseSigmas() {
        if (!sigmas.isEmpty()) {
            throw new IllegalArgumentException(
                    "sigmas: this scheduler lays out its own, got " + sigmas + "; allowed: none");
        }
    }
}
