package dev.sfumato.diffusion.schedulers.runs;

import dev.sfumato.diffusion.schedulers.sigmas.SigmaTimeline;

/** The noise levels of a run in the quantities of the solvers' papers, all in single precision. Immutable. */
public final class SolverLevels {

    private final SigmaTimeline timeline;
    private final boolean flow;

    /** @param flow whether signal and noise add up to 1, instead of their squares */
    public SolverLevels(SigmaTimeline timeline, boolean flow) {
        this.timeline = timeline;
        this.flow = flow;
    }

    public int steps() {
        return timeline.steps();
    }

    /** The noise level itself; like the others, before step i, or after the last one for i = steps(). */
    public float sigma(int level) {
        return timeline.sigma(level);
    }

    /** The factor of the clean sample. */
    public float alpha(int level) {
        float sigma = timeline.sigma(level);
        return flow ? 1 - sigma : 1 / (float) Math.sqrt(sigma * sigma + 1);
    }

    /** The factor of the noise. */
    public float deviation(int level) {
        return flow ? timeline.sigma(level) : timeline.sigma(level) * alpha(level);
    }

    /** Half the logarithm of the signal-to-noise ratio; infinite where there is no noise. */
    public float lambda(int level) {
        return (float) Math.log(alpha(level)) - (float) Math.log(deviation(level));
    }
}
