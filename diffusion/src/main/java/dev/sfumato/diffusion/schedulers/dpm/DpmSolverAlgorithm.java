package dev.sfumato.diffusion.schedulers.dpm;

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

    /** Whether it integrates clean samples. */
    boolean ofClean() {
        return ofClean;
    }

    /** Whether every step adds fresh noise. */
    boolean stochastic() {
        return stochastic;
    }
}
