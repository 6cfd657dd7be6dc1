package dev.sfumato.diffusion.schedulers.sigmas;

import dev.sfumato.diffusion.schedulers.options.Betas;
import dev.sfumato.diffusion.schedulers.options.SchedulerOptionException;
import java.util.function.DoubleUnaryOperator;

/**
 * How much of the clean sample is left at each training timestep: alphas_cumprod in diffusers, alpha-bar in the papers.
 *
 * <p>Values are rounded to single precision where diffusers rounds them, because the square root of a difference that
 * cancels shows in pictures. Immutable.
 *
 * @see <a href="https://arxiv.org/abs/2006.11239">Denoising Diffusion Probabilistic Models</a>
 */
public final class NoiseSchedule {

    /** The smallest subnormal of half precision: close to 0 without making the first sigma infinite. */
    private static final float ALMOST_ZERO = 0x1p-24f;

    private static final double MAX_BETA = 0.999;

    private final float[] alphasCumprod;

    private NoiseSchedule(float[] alphasCumprod) {
        this.alphasCumprod = alphasCumprod;
    }

    public static NoiseSchedule of(Betas options) {
        float[] betas = betas(options);
        return new NoiseSchedule(cumulativeProduct(options.zeroTerminalSnr() ? rescaled(betas) : betas));
    }

    /** The schedule of training, except that a last timestep without any signal keeps a trace, so that sigmas are finite. */
    public static NoiseSchedule withFiniteSigmas(Betas options) {
        NoiseSchedule schedule = of(options);
        if (options.zeroTerminalSnr()) {
            schedule.alphasCumprod[schedule.size() - 1] = ALMOST_ZERO;
        }
        return schedule;
    }

    /** The number of training timesteps. */
    public int size() {
        return alphasCumprod.length;
    }

    /** The part of the variance at a timestep that is signal, from 0 to 1. */
    public float alphaCumprod(int timestep) {
        return alphasCumprod[timestep];
    }

    /** The standard deviation of the noise over that of the signal, by timestep; a new array. */
    public float[] sigmas() {
        float[] sigmas = new float[size()];
        for (int t = 0; t < sigmas.length; t++) {
            sigmas[t] = (float) Math.sqrt((1 - alphasCumprod[t]) / alphasCumprod[t]);
        }
        return sigmas;
    }

    /**
     * How many timesteps, from the first, have at least a log signal-to-noise ratio.
     *
     * @param lambdaMin half of it
     */
    int unclipped(double lambdaMin) {
        int count = size();
        while (count > 0 && lambda(alphasCumprod[count - 1]) < (float) lambdaMin) {
            count--;
        }
        if (count == 0) {
            throw new SchedulerOptionException("lambda_min_clipped", "got " + lambdaMin + ", which leaves no timestep");
        }
        return count;
    }

    private static float lambda(float alphaCumprod) {
        float signal = (float) Math.sqrt(alphaCumprod);
        float deviation = (float) Math.sqrt(1 - alphaCumprod);
        return (float) Math.log(signal) - (float) Math.log(deviation);
    }

    private static float[] betas(Betas options) {
        int count = options.trainTimesteps();
        if (!options.given().isEmpty()) {
            return toFloats(
                    options.given().stream().mapToDouble(Double::doubleValue).toArray());
        }
        return switch (options.schedule()) {
            case LINEAR -> Spacing.linspaceFloat((float) options.start(), (float) options.end(), count);
            case SCALED_LINEAR -> {
                float[] roots = Spacing.linspaceFloat(
                        (float) Math.sqrt(options.start()), (float) Math.sqrt(options.end()), count);
                yield squared(roots);
            }
            case SQUAREDCOS_CAP_V2 -> fromAlphas(count, NoiseSchedule::cosineAlpha);
            case LAPLACE -> fromAlphas(count, NoiseSchedule::laplaceAlpha);
            case EXP -> fromAlphas(count, time -> Math.exp(time * -12));
            case SIGMOID -> {
                float[] betas = Spacing.linspaceFloat(-6, 6, count);
                for (int t = 0; t < count; t++) {
                    float share = (float) (1 / (1 + Math.exp(-betas[t])));
                    betas[t] = share * (float) (options.end() - options.start()) + (float) options.start();
                }
                yield betas;
            }
        };
    }

    private static float[] fromAlphas(int count, DoubleUnaryOperator alphaCumprod) {
        float[] betas = new float[count];
        for (int t = 0; t < count; t++) {
            double ratio = alphaCumprod.applyAsDouble((t + 1) / (double) count)
                    / alphaCumprod.applyAsDouble(t / (double) count);
            betas[t] = (float) Math.min(1 - ratio, MAX_BETA);
        }
        return betas;
    }

    private static double laplaceAlpha(double time) {
        double distance = 0.5 - time;
        double lambda = -0.5 * Math.copySign(1, distance) * Math.log(1 - 2 * Math.abs(distance) + 1e-6);
        double ratio = Math.exp(lambda);
        return Math.sqrt(ratio / (1 + ratio));
    }

    private static double cosineAlpha(double time) {
        double cosine = Math.cos((time + 0.008) / 1.008 * Math.PI / 2);
        return cosine * cosine;
    }

    /** Algorithm 1 of <a href="https://arxiv.org/abs/2305.08891">Common Diffusion Noise Schedules</a>. */
    private static float[] rescaled(float[] betas) {
        float[] roots = cumulativeProduct(betas);
        for (int t = 0; t < roots.length; t++) {
            roots[t] = (float) Math.sqrt(roots[t]);
        }
        float first = roots[0];
        float last = roots[roots.length - 1];
        float stretch = first / (first - last);
        for (int t = 0; t < roots.length; t++) {
            roots[t] = (roots[t] - last) * stretch;
        }
        float[] products = squared(roots);
        float[] rescaled = new float[products.length];
        for (int t = 0; t < products.length; t++) {
            rescaled[t] = 1 - (t == 0 ? products[0] : products[t] / products[t - 1]);
        }
        return rescaled;
    }

    /** Multiplied up in double precision and rounded at each timestep, as torch.cumprod does for floats. */
    private static float[] cumulativeProduct(float[] betas) {
        float[] products = new float[betas.length];
        double product = 1;
        for (int t = 0; t < betas.length; t++) {
            product *= 1 - betas[t];
            products[t] = (float) product;
        }
        return products;
    }

    private static float[] squared(float[] values) {
        float[] squares = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            squares[i] = values[i] * values[i];
        }
        return squares;
    }

    private static float[] toFloats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
