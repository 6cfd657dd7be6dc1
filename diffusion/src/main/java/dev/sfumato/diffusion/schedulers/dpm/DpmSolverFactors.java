package dev.sfumato.diffusion.schedulers.dpm;

import dev.sfumato.diffusion.schedulers.runs.SolverLevels;

/**
 * What a step from one noise level to another multiplies, in single precision.
 *
 * @param keep the old sample
 * @param d0 the prediction at the level that the step begins with
 * @param d1 the first derivative of predictions
 * @param d2 the second derivative, in steps of order 3
 * @param noise fresh noise
 */
record DpmSolverFactors(float keep, float d0, float d1, float d2, float noise) {

    /**
     * Computes them.
     *
     * @param heun whether the first derivative counts as in Heun's method
     */
    static DpmSolverFactors of(DpmSolverAlgorithm algorithm, boolean heun, SolverLevels levels, int from, int to) {
        float h = levels.lambda(to) - levels.lambda(from);
        return switch (algorithm) {
            case DPMSOLVER -> ofNoise(levels, from, to, h, heun);
            case DPMSOLVER_PP -> ofClean(levels, from, to, h, heun);
            case SDE_DPMSOLVER -> ofNoiseStochastic(levels, from, to, h, heun);
            case SDE_DPMSOLVER_PP -> ofCleanStochastic(levels, from, to, h, heun);
        };
    }

    private static DpmSolverFactors ofClean(SolverLevels levels, int from, int to, float h, boolean heun) {
        float alpha = levels.alpha(to);
        float decay = exp(-h) - 1;
        return new DpmSolverFactors(
                levels.deviation(to) / levels.deviation(from),
                -(alpha * decay),
                heun ? alpha * (decay / h + 1) : -(0.5f * (alpha * decay)),
                -(alpha * ((decay + h) / (h * h) - 0.5f)),
                0);
    }

    private static DpmSolverFactors ofNoise(SolverLevels levels, int from, int to, float h, boolean heun) {
        float deviation = levels.deviation(to);
        float growth = exp(h) - 1;
        return new DpmSolverFactors(
                levels.alpha(to) / levels.alpha(from),
                -(deviation * growth),
                heun ? -(deviation * (growth / h - 1)) : -(0.5f * (deviation * growth)),
                -(deviation * ((growth - h) / (h * h) - 0.5f)),
                0);
    }

    private static DpmSolverFactors ofCleanStochastic(SolverLevels levels, int from, int to, float h, boolean heun) {
        float alpha = levels.alpha(to);
        float lost = 1 - exp(-2 * h);
        return new DpmSolverFactors(
                levels.deviation(to) / levels.deviation(from) * exp(-h),
                alpha * lost,
                heun ? alpha * (lost / (-2 * h) + 1) : 0.5f * (alpha * lost),
                alpha * ((lost - 2 * h) / (2 * h * (2 * h)) - 0.5f),
                levels.deviation(to) * (float) Math.sqrt(lost));
    }

    private static DpmSolverFactors ofNoiseStochastic(SolverLevels levels, int from, int to, float h, boolean heun) {
        float deviation = levels.deviation(to);
        float growth = exp(h) - 1;
        return new DpmSolverFactors(
                levels.alpha(to) / levels.alpha(from),
                -(2 * (deviation * growth)),
                heun ? -(2 * (deviation * (growth / h - 1))) : -(deviation * growth),
                0,
                deviation * (float) Math.sqrt(exp(2 * h) - 1));
    }

    private static float exp(float exponent) {
        return (float) Math.exp(exponent);
    }
}
