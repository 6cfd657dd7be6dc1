package dev.sfumato.diffusion.schedulers.kdpm;

import dev.sfumato.diffusion.schedulers.RunPlan;
import dev.sfumato.diffusion.schedulers.options.BetaSchedule;
import dev.sfumato.diffusion.schedulers.options.Betas;
import dev.sfumato.diffusion.schedulers.options.OptionReader;
import dev.sfumato.diffusion.schedulers.options.PredictionType;
import dev.sfumato.diffusion.schedulers.options.SigmaSpacing;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaLadder;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaTimeline;
import java.util.Arrays;

/** The options that both schedulers of this package read. */
record MidpointOptions(SigmaLadder ladder, PredictionType prediction) {

    static MidpointOptions read(OptionReader options) {
        return new MidpointOptions(
                SigmaLadder.read(options, Betas.readOfStableDiffusion(options, BetaSchedule.LINEAR)),
                PredictionType.read(options, PredictionType.EPSILON, PredictionType.V_PREDICTION));
    }

    /** The levels of a run; with Karras' formula at whole timesteps. */
    SigmaTimeline timeline(RunPlan plan) {
        plan.requireDiffusion(ladder.trained());
        SigmaTimeline timeline = ladder.timeline(plan.steps());
        return ladder.formula() == SigmaSpacing.KARRAS
                ? timeline.withTimesteps(
                        Arrays.stream(timeline.timesteps()).map(Math::rint).toArray())
                : timeline;
    }
}
