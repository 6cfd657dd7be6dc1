package dev.sfumato.diffusion.schedulers.ddpm;

import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.schedulers.runs.SampleLimit;
import dev.sfumato.diffusion.schedulers.runs.TimestepRun;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * A run of PNDM.
 *
 * <p>As in diffusers, a run that begins in the middle goes through the same opening as a whole one.
 */
final class PndmRun extends TimestepRun {

    private static final int RUNGE_KUTTA = 4;
    private static final int MOST_OUTPUTS = 4;

    private final PndmMethod method;
    private final double[] rungeKutta;
    /** What the model predicted, the newest first. */
    private final Deque<float[]> outputs = new ArrayDeque<>();

    private float @Nullable [] begun;
    private float @Nullable [] mixed;

    /**
     * Begins at one of the steps.
     *
     * @param rungeKutta the timesteps of the Runge-Kutta steps, four for each; may be empty
     * @param multistep the timesteps after them
     */
    PndmRun(PndmMethod method, double[] rungeKutta, double[] multistep, int first) {
        super(
                method.schedule(),
                method.prediction(),
                SampleLimit.NONE,
                DoubleStream.concat(DoubleStream.of(rungeKutta), DoubleStream.of(multistep))
                        .toArray(),
                first);
        this.method = method;
        this.rungeKutta = rungeKutta;
    }

    @Override
    protected float[] next(int i, FloatTensor modelOutput, FloatTensor sample, NoiseSource noise) {
        int done = i - first();
        return done < rungeKutta.length
                ? rungeKutta(i, done, modelOutput.values(), sample.values())
                : multistep(i, done, modelOutput.values(), sample.values());
    }

    private float[] rungeKutta(int i, int done, float[] output, float[] x) {
        int phase = done % RUNGE_KUTTA;
        int to = (int) timestep(i) - (phase % 2 == 1 ? 0 : method.stride() / 2);
        int from = (int) rungeKutta[done - phase];
        float weight = phase == 0 || phase == RUNGE_KUTTA - 1 ? (float) (1 / 6.0) : (float) (1 / 3.0);
        float[] sum = mixed == null ? new float[x.length] : mixed;
        for (int k = 0; k < sum.length; k++) {
            sum[k] += weight * output[k];
        }
        if (phase == 0) {
            remember(output);
            begun = x.clone();
        }
        mixed = phase == RUNGE_KUTTA - 1 ? null : sum;
        float[] start = begun == null ? x : begun;
        return method.transfer(start, from, to, phase == RUNGE_KUTTA - 1 ? sum : output);
    }

    private float[] multistep(int i, int done, float[] output, float[] x) {
        int from = (int) timestep(i);
        int to = from - method.stride();
        float[] start = x;
        if (done == 1) {
            // the second prediction for the first step, which is taken again with the mean of both
            to = from;
            from += method.stride();
            start = begun == null ? x : begun;
            begun = null;
        } else {
            remember(output);
            if (done == 0) {
                begun = x.clone();
            }
        }
        return method.transfer(start, from, to, done == 1 ? mean(output) : combined(output));
    }

    private void remember(float[] output) {
        outputs.addFirst(output.clone());
        if (outputs.size() > MOST_OUTPUTS) {
            outputs.removeLast();
        }
    }

    private float[] mean(float[] output) {
        float[] before = outputs.getFirst();
        float[] mean = new float[output.length];
        for (int k = 0; k < mean.length; k++) {
            mean[k] = (output[k] + before[k]) / 2;
        }
        return mean;
    }

    /** Adams and Bashforth's combination of the last outputs. */
    private float[] combined(float[] output) {
        float[][] e = outputs.toArray(float[][]::new);
        float[] sum = new float[output.length];
        for (int k = 0; k < sum.length; k++) {
            sum[k] = switch (e.length) {
                case 1 -> output[k];
                case 2 -> (3 * e[0][k] - e[1][k]) / 2;
                case 3 -> (23 * e[0][k] - 16 * e[1][k] + 5 * e[2][k]) / 12;
                default -> (float) (1 / 24.0) * (55 * e[0][k] - 59 * e[1][k] + 37 * e[2][k] - 9 * e[3][k]);
            };
        }
        return sum;
    }
}
