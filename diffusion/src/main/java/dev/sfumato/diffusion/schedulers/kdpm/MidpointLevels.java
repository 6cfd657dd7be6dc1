package dev.sfumato.diffusion.schedulers.kdpm;

import dev.sfumato.diffusion.schedulers.runs.AncestralStep;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaTimeline;

/** The noise levels that the inference steps of a run go through; immutable. */
final class MidpointLevels {

    private final boolean ancestral;
    private final float[] midpoints;
    private final float[] targets;
    private final float[] fresh;

    private MidpointLevels(SigmaTimeline timeline, boolean ancestral) {
        this.ancestral = ancestral;
        midpoints = new float[timeline.steps()];
        targets = new float[timeline.steps()];
        fresh = new float[timeline.steps()];
        for (int step = 0; step < targets.length; step++) {
            float from = timeline.sigma(step);
            float to = timeline.sigma(step + 1);
            AncestralStep way = ancestral ? AncestralStep.between(from, to) : new AncestralStep(0, to);
            targets[step] = way.down();
            fresh[step] = way.up();
            if (step + 1 < targets.length) {
                midpoints[step] = ancestral ? between(from, way.down()) : between(way.down(), from);
            }
        }
    }

    /** Straight to the next level. */
    static MidpointLevels direct(SigmaTimeline timeline) {
        return new MidpointLevels(timeline, false);
    }

    /** Below the next level, and back up to it with fresh noise. */
    static MidpointLevels ancestral(SigmaTimeline timeline) {
        return new MidpointLevels(timeline, true);
    }

    /** The geometric mean of two noise levels. */
    private static float between(float start, float end) {
        float from = (float) Math.log(start);
        float to = (float) Math.log(end);
        return (float) Math.exp(to - (to - from) * 0.5f);
    }

    /** Whether every inference step but the last draws noise, be its deviation 0. */
    boolean drawsNoise() {
        return ancestral;
    }

    /** The level half-way through an inference step; 0 for the last. */
    float midpoint(int step) {
        return midpoints[step];
    }

    /** The level that the second half of an inference step goes to. */
    float target(int step) {
        return targets[step];
    }

    /** The standard deviation of the noise that is added there. */
    float fresh(int step) {
        return fresh[step];
    }
}
