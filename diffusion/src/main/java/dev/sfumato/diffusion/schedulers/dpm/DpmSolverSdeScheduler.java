package dev.sfumato.diffusion.schedulers.dpm;

import dev.sfumato.diffusion.schedulers.RunPlan;
import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerConfig;
import dev.sfumato.diffusion.schedulers.SchedulerRun;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.options.BetaSchedule;
import dev.sfumato.diffusion.schedulers.options.Betas;
import dev.sfumato.diffusion.schedulers.options.OptionReader;
import dev.sfumato.diffusion.schedulers.options.PredictionType;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaLadder;
import java.util.OptionalLong;

/**
 * DPM-Solver++ for the stochastic equation, of order 2 by way of the level half-way; known as DPM++ SDE. Its noise is
 * the rise of one Brownian path between two noise levels, so it does not depend on how many steps there are.
 *
 * <p>Computes what diffusers' DPMSolverSDEScheduler does, in the same single precision, with the path of the option
 * noise_sampler_seed or, where that is absent and diffusers takes any, of the image's seed. A run of n inference steps
 * has 2n - 1 steps. Thread-safe.
 *
 * @see <a href="https://arxiv.org/abs/2211.01095">DPM-Solver++: Fast Solver for Guided Sampling of Diffusion
 *     Probabilistic Models</a>
 */
public final class DpmSolverSdeScheduler implements Scheduler {

    private final SigmaLadder ladder;
    private final PredictionType prediction;
    private final OptionalLong seed;

    public DpmSolverSdeScheduler(SchedulerConfig config) {
        OptionReader options = config.readerFor(SchedulerType.DPMPP_SDE);
        ladder = SigmaLadder.readWithTrainedKarras(options, Betas.readOfStableDiffusion(options, BetaSchedule.LINEAR));
        prediction = PredictionType.read(options, PredictionType.EPSILON, PredictionType.V_PREDICTION);
        seed = options.seed("noise_sampler_seed");
    }

    @Override
    public SchedulerType type() {
        return SchedulerType.DPMPP_SDE;
    }

    @Override
    public SchedulerRun start(RunPlan plan) {
        plan.requireDiffusion(ladder.trained());
        return new SdeRun(ladder.timeline(plan.steps()), ladder.curve(), prediction, seed, 2 * plan.first());
    }
}
