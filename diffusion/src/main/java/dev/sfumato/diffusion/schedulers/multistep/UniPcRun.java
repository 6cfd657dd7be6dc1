package dev.sfumato.diffusion.schedulers.multistep;

import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.schedulers.runs.SolverRun;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaTimeline;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A run of UniPC, which remembers what the last steps predicted and the sample that the last one began with.
 *
 * <p>Where levels that a step needs are equal, diffusers divides by zero; here the order is lowered.
 */
final class UniPcRun extends SolverRun {

    private final UniPcOptions options;
    /** Predicted clean values or noise, the newest first. */
    private final Deque<float[]> predictions = new ArrayDeque<>();

    private float @Nullable [] lastSample;
    private int lastOrder;

    UniPcRun(UniPcOptions options, SigmaTimeline timeline, boolean flow, int first) {
        super(timeline, flow, options.prediction(), options.threshold(), first);
        this.options = options;
    }

    @Override
    protected float[] next(int i, FloatTensor modelOutput, FloatTensor sample, NoiseSource noise) {
        float[] predicted = options.ofClean() ? clean(modelOutput, sample, i) : epsilon(modelOutput, sample, i);
        float[] x = sample.values().clone();
        if (lastSample != null && !options.uncorrected().contains(i - 1)) {
            UniPcStep corrector = new UniPcStep(options, levels(), i - 1, i, usable(i - 1, lastOrder));
            if (corrector.moves()) {
                x = corrector.corrected(lastSample, recent(), predicted);
            }
        }
        int done = Math.min(i - first(), options.order());
        predictions.addFirst(predicted);
        if (predictions.size() > options.order()) {
            predictions.removeLast();
        }
        int order = options.lowerOrderFinal() ? Math.min(options.order(), steps() - i) : options.order();
        lastOrder = Math.min(order, done + 1);
        lastSample = x;
        return new UniPcStep(options, levels(), i, i + 1, usable(i, lastOrder)).predicted(x, recent());
    }

    private float[][] recent() {
        return predictions.toArray(float[][]::new);
    }

    /** How many of the levels before a step differ. */
    private int usable(int from, int most) {
        if (Float.isInfinite(levels().lambda(from + 1)) || levels().lambda(from + 1) == levels().lambda(from)) {
            return 1;
        }
        int count = 1;
        while (count < most && levels().lambda(from - count) != levels().lambda(from - count + 1)) {
            count++;
        }
        return count;
    }
}
