package dev.sfumato.diffusion.schedulers.dpm;

import dev.sfumato.diffusion.noise.BrownianTree;
import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.schedulers.options.PredictionType;
import dev.sfumato.diffusion.schedulers.runs.AncestralStep;
import dev.sfumato.diffusion.schedulers.runs.SigmaRun;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaCurve;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaTimeline;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A run of DPM++ SDE; steps of even index go half-way, those of odd index the whole inference step. */
final class SdeRun extends SigmaRun {

    private final SigmaTimeline timeline;
    private final OptionalLong seed;
    private @Nullable BrownianTree tree;
    private float @Nullable [] begun;

    SdeRun(SigmaTimeline timeline, SigmaCurve curve, PredictionType prediction, OptionalLong seed, int first) {
        super(timesteps(timeline, curve), first, timeline.initNoiseSigma(), prediction);
        this.timeline = timeline;
        this.seed = seed;
    }

    private static double[] timesteps(SigmaTimeline timeline, SigmaCurve curve) {
        double[] timesteps = new double[2 * timeline.steps() - 1];
        for (int i = 0; i < timesteps.length; i++) {
            timesteps[i] = i % 2 == 0
                    ? timeline.timestep(i / 2)
                    : curve.timestep(Math.sqrt((double) timeline.sigma(i / 2) * timeline.sigma(i / 2 + 1)));
        }
        return timesteps;
    }

    @Override
    protected float sigma(int i) {
        return timeline.sigma((i + 1) / 2);
    }

    @Override
    protected float inputSigma(int i) {
        return i % 2 == 0 ? timeline.sigma(i / 2) : exp(-halfway(i / 2));
    }

    /** The time, minus the logarithm of the noise level, half-way through an inference step. */
    private float halfway(int step) {
        float from = -log(timeline.sigma(step));
        float to = -log(timeline.sigma(step + 1));
        return from + (to - from) * 0.5f;
    }

    @Override
    protected float[] next(int i, FloatTensor modelOutput, FloatTensor sample, NoiseSource noise) {
        int step = i / 2;
        float[] clean = clean(modelOutput, sample, i);
        if (timeline.sigma(step + 1) == 0) {
            return lastStep(timeline.sigma(step), sample.values(), clean);
        }
        float[] start = begun;
        boolean ahead = start == null;
        begun = ahead ? sample.values().clone() : null;
        float to = ahead ? halfway(step) : -log(timeline.sigma(step + 1));
        return advanced(
                -log(timeline.sigma(step)),
                to,
                start == null ? sample.values() : start,
                clean,
                fresh(noise),
                sample.shape());
    }

    private static float[] lastStep(float sigma, float[] x, float[] clean) {
        float[] next = new float[x.length];
        for (int k = 0; k < next.length; k++) {
            next[k] = x[k] + (x[k] - clean[k]) / sigma * (0 - sigma);
        }
        return next;
    }

    private static float[] advanced(
            float time, float toTime, float[] x, float[] clean, BrownianTree tree, Shape shape) {
        float from = exp(-time);
        float to = exp(-toTime);
        AncestralStep ancestral = AncestralStep.between(from, to);
        float below = -log(ancestral.down());
        float keep = exp(-below) / from;
        float change = (float) Math.expm1(time - below);
        float[] rise = tree.increment(to, from, shape).values();
        float span = (float) Math.sqrt(Math.abs(to - from));
        float[] next = new float[x.length];
        for (int k = 0; k < next.length; k++) {
            float fresh = span == 0 ? 0 : -rise[k] / span;
            next[k] = keep * x[k] - change * clean[k] + fresh * ancestral.up();
        }
        return next;
    }

    private BrownianTree fresh(NoiseSource noise) {
        if (tree == null) {
            tree = new BrownianTree(noise, seed.orElse(noise.seed()), timeline.lowest(), timeline.highest());
        }
        return tree;
    }

    private static float log(float value) {
        return (float) Math.log(value);
    }

    private static float exp(float value) {
        return (float) Math.exp(value);
    }
}
