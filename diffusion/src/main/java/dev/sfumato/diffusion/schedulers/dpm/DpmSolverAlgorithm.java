package dev.sfumato.diffusion.schedulers.dpm;

import dev.sfumato.diffusion.schedulers.options.OptionReader;

/** What the solvers integrate: the predicted noise or the predicted clean sample, without or with fresh noise. */
enum DpmSolverAlgorithm {
    DPMSOLVER(false, false),
    DPMSOLVER_PP(true, false),
    SDE_DPMSOLVER(false, true),
    SDE_DPMSOLVER_PP(true, true);

    private final boolean ofClean;
    private final boolean stochastic;

    DpmSolverAlgorithm(boolean ofClean, boolean stochastic) {
        this.ofClean = ofClean;
        this.stochastic = stochastic;
    }

    /** Reads the option algorithm_type; written for DEIS, it means dpmsolver++ here, as in diffusers. */
    static DpmSolverAlgorithm read(OptionReader options, String... allowed) {
        return switch (options.word("algorithm_type", "dpmsolver++", allowed)) {
            case "dpmsolver" -> DPMSOLVER;
            case "sde-dpmsolver" -> SDE_DPMSOLVER;
            case "sde-dpmsolver++" -> SDE_DPMSOLVER_PP;
            default -> DPMSOLVER_PP;
        };
    }

    /** The one that integrates the same, with fresh noise or without. */
    DpmSolverAlgorithm withNoise(boolean fresh) {
        return switch (this) {
            case DPMSOLVER, SDE_DPMSOLVER -> fresh ? SDE_DPMSOLVER : DPMSOLVER;
            case DPMSOLVER_PP, SDE_DPMSOLVER_PP -> fresh ? SDE_DPMSOLVER_PP : DPMSOLVER_PP;
        };
    }

    /** Whether it integrates clean samples. */
    boolean ofClean() {
        return ofClean;
    }

    /** Whether every step adds fresh noise. */
    boolean stochastic() {
        return stochastic;
    }
}
