package dev.sfumato.diffusion.schedulers.ddpm;

import dev.sfumato.diffusion.schedulers.RunPlan;
import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerConfig;
import dev.sfumato.diffusion.schedulers.SchedulerRun;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.options.Betas;
import dev.sfumato.diffusion.schedulers.options.OptionReader;
import dev.sfumato.diffusion.schedulers.options.PredictionType;
import dev.sfumato.diffusion.schedulers.sigmas.NoiseSchedule;
import dev.sfumato.diffusion.schedulers.sigmas.WholeTimesteps;
import java.util.stream.DoubleStream;

/**
 * Pseudo numerical methods: a linear combination of the noise that the last four steps predicted, begun with
 * Runge-Kutta steps or, as Stable Diffusion does (PLMS), by asking twice at the second timestep.
 *
 * <p>Computes what diffusers' PNDMScheduler does, in the same single precision. A run of n inference steps has n + 1
 * steps with skip_prk_steps and n + 9 without. Thread-safe.
 *
 * @see <a href="https://arxiv.org/abs/2202.09778">Pseudo Numerical Methods for Diffusion Models on Manifolds</a>
 */
public final class PndmScheduler implements Scheduler {

    /** The timesteps that Runge-Kutta steps begin a run with. */
    private static final int ORDER = 4;

    private final NoiseSchedule schedule;
    private final PredictionType prediction;
    private final WholeTimesteps timesteps;
    private final boolean skipsRungeKutta;
    private final float finalAlpha;

    public PndmScheduler(SchedulerConfig config) {
        OptionReader options = config.readerFor(SchedulerType.PNDM);
        schedule = NoiseSchedule.of(Betas.read(options));
        prediction = PredictionType.read(options, PredictionType.EPSILON, PredictionType.V_PREDICTION);
        timesteps = WholeTimesteps.read(options, schedule.size());
        skipsRungeKutta = options.flag("skip_prk_steps", false);
        finalAlpha = options.flag("set_alpha_to_one", false) ? 1 : schedule.alphaCumprod(0);
    }

    @Override
    public SchedulerType type() {
        return SchedulerType.PNDM;
    }

    @Override
    public SchedulerRun start(RunPlan plan) {
        plan.requireDiffusion(schedule.size());
        double[] falling = timesteps.of(plan.steps());
        int stride = schedule.size() / plan.steps();
        PndmMethod method = new PndmMethod(schedule, prediction, finalAlpha, stride);
        if (skipsRungeKutta) {
            return new PndmRun(method, new double[0], withSecondTwice(falling), plan.first());
        }
        if (falling.length < ORDER) {
            throw new IllegalArgumentException("steps: without skip_prk_steps a run begins with " + ORDER
                    + " timesteps of Runge-Kutta steps, got " + plan.steps() + "; allowed: " + ORDER + " to "
                    + schedule.size());
        }
        return new PndmRun(method, rungeKutta(falling, stride / 2), fromFourth(falling), plan.first());
    }

    private static double[] withSecondTwice(double[] falling) {
        return falling.length == 1
                ? falling
                : DoubleStream.concat(
                                DoubleStream.of(falling[0], falling[1]),
                                DoubleStream.of(falling).skip(1))
                        .toArray();
    }

    /** From each of the first three timesteps to the next, by way of the middle, twice. */
    private static double[] rungeKutta(double[] falling, int half) {
        return DoubleStream.iterate(0, step -> step < ORDER - 1, step -> step + 1)
                .flatMap(step -> {
                    double from = falling[(int) step];
                    double to = falling[(int) step + 1];
                    return DoubleStream.of(from, to + half, to + half, to);
                })
                .toArray();
    }

    private static double[] fromFourth(double[] falling) {
        return DoubleStream.of(falling).skip(ORDER - 1).toArray();
    }
}
