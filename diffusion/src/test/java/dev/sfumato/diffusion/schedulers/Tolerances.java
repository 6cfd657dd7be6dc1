package dev.sfumato.diffusion.schedulers;

import dev.sfumato.diffusion.schedulers.GoldenRuns.GoldenCase;
import java.util.Objects;

/**
 * How far from diffusers a scheduler may be, as a share of the largest value of a step's samples, and why.
 *
 * <p>Equal bits are out of reach: torch's square root on x86 (MKL's) is one unit in the last place off for every fifth
 * value, and its logarithm and exponential (SLEEF's) for some. A difference of nearly equal numbers makes more of that.
 */
final class Tolerances {

    private static final double ONE_STEP = 1e-5;
    private static final double WHOLE_RUN = 1e-4;
    private static final double OURS = 4;

    private Tolerances() {}

    /**
     * Of one step from the golden sample: single precision is allowed a few times what it costs diffusers in the worst
     * step of the case, which the golden data tells where that is more than 1e-6.
     */
    static double ofOneStep(GoldenCase golden) {
        if (golden.type() == SchedulerType.KDPM2_A) {
            // diffusers' levels are chance where a difference cancels; ours are not, but for what a half step magnifies
            return isCosine(golden) ? 3e-3 : ONE_STEP;
        }
        return Math.max(unproved(golden), OURS * StepErrors.ofDiffusers(golden));
    }

    /** Where the golden data does not tell yet what single precision costs diffusers. */
    private static double unproved(GoldenCase golden) {
        if (isZeroSnr(golden) && isCosine(golden)) {
            // 1 - alphas_cumprod of the first timesteps is a few hundred units in the last place, so one unit more in a
            // root moves the lowest sigmas, and with them all spaced ones, by a thousandth
            return 1e-3;
        }
        return switch (golden.type()) {
            // with fresh noise little of the old direction is left, the root of a difference that cancels
            case DDIM -> golden.json().has("eta") ? 1e-4 : ONE_STEP;
            // the second derivative is a difference of differences
            case DPMPP_2S -> Objects.equals(golden.options().get("solver_order"), 3) ? 1e-4 : ONE_STEP;
            default -> ONE_STEP;
        };
    }

    /** Of the last sample of a run left to itself. */
    static double ofWholeRun(GoldenCase golden) {
        if (isZeroSnr(golden)) {
            // the first step falls from 4096 to about 1, and half a unit in the last place of 4096 is 2e-4
            return 1e-2;
        }
        if (isCosine(golden) && golden.type() == SchedulerType.KDPM2_A) {
            // of the formula left to itself, which the golden data holds where diffusers' levels are chance
            return 2e-2;
        }
        if (isCosine(golden) && integratesNoise(golden)) {
            // what the first step lost grows with each further one
            return golden.type() == SchedulerType.UNIPC ? 0.2 : 1e-2;
        }
        if (isCosine(golden) && !ofCleanSamples(golden)) {
            // the first sigma is 20,000, of which half a unit in the last place is 1e-3
            return 1e-2;
        }
        return switch (golden.type()) {
            case KDPM2_A, DPMPP_SDE -> 4e-3;
            case DPMPP_2S -> Objects.equals(golden.options().get("solver_order"), 3) ? 2e-3 : WHOLE_RUN;
            default -> WHOLE_RUN;
        };
    }

    /** Up to 250 steps without going back to the golden sample. */
    static double ofManySteps(GoldenCase golden) {
        return Math.max(ofOneStep(golden), WHOLE_RUN);
    }

    /** Of a timestep, absolutely; those half-way to a level below the next one hang on a difference that cancels. */
    static double ofTimestep(GoldenCase golden) {
        return golden.type() == SchedulerType.KDPM2_A ? 0.05 : 1e-3;
    }

    /** Whether diffusers' timesteps half-way are more than chance; the steps there are compared with the formula. */
    static boolean hasKnownHalfSteps(GoldenCase golden) {
        return golden.type() != SchedulerType.KDPM2_A || !isCosine(golden);
    }

    /** Whether sums over a run's timesteps can be compared. */
    static boolean hasKnownTimesteps(GoldenCase golden) {
        return !isCosine(golden) || (!isZeroSnr(golden) && golden.type() != SchedulerType.KDPM2_A);
    }

    private static boolean ofCleanSamples(GoldenCase golden) {
        return switch (golden.type()) {
            case DDPM, DDIM, EULER, EULER_A, LCM, TCD, DPMPP_2M, DPMPP_2M_SDE, DPMPP_2S, UNIPC -> true;
            default -> false;
        };
    }

    private static boolean integratesNoise(GoldenCase golden) {
        boolean byOption =
                Objects.toString(golden.options().get("algorithm_type")).endsWith("dpmsolver")
                        || Boolean.FALSE.equals(golden.options().get("predict_x0"));
        return switch (golden.type()) {
            case PNDM, DEIS -> true;
            default -> byOption;
        };
    }

    static boolean isZeroSnr(GoldenCase golden) {
        return Boolean.TRUE.equals(golden.options().get("rescale_betas_zero_snr"));
    }

    static boolean isCosine(GoldenCase golden) {
        return "squaredcos_cap_v2".equals(golden.options().get("beta_schedule"));
    }
}
