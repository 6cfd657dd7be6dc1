package dev.sfumato.diffusion.schedulers.ddpm;

import dev.sfumato.diffusion.schedulers.options.PredictionType;
import dev.sfumato.diffusion.schedulers.sigmas.NoiseSchedule;

/**
 * The step of PNDM from one timestep to another along predicted noise: formula 9 of the paper.
 *
 * @param finalAlpha the share of signal below timestep 0
 * @param stride how far apart the timesteps of the run are
 */
record PndmMethod(NoiseSchedule schedule, PredictionType prediction, float finalAlpha, int stride) {

    /** The sample at another timestep, in a new array. */
    float[] transfer(float[] x, int from, int to, float[] output) {
        float alpha = schedule.alphaCumprod(from);
        float nextAlpha = to >= 0 ? schedule.alphaCumprod(to) : finalAlpha;
        float beta = 1 - alpha;
        float keep = (float) Math.sqrt(nextAlpha / alpha);
        float denominator = alpha * (float) Math.sqrt(1 - nextAlpha) + (float) Math.sqrt(alpha * beta * nextAlpha);
        float signal = (float) Math.sqrt(alpha);
        float deviation = (float) Math.sqrt(beta);
        float[] next = new float[x.length];
        for (int k = 0; k < next.length; k++) {
            float epsilon =
                    prediction == PredictionType.V_PREDICTION ? signal * output[k] + deviation * x[k] : output[k];
            next[k] = keep * x[k] - (nextAlpha - alpha) * epsilon / denominator;
        }
        return next;
    }
}
