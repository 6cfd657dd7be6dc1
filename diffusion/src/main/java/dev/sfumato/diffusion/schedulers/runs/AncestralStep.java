package dev.sfumato.diffusion.schedulers.runs;

/**
 * How an ancestral step goes from one noise level to a lower one: below it, and back up with fresh noise.
 *
 * @param up the standard deviation of the fresh noise, to² (from² - to²) / from² under a root
 * @param down the level below, the root of to² - up²
 * @see <a href="https://arxiv.org/abs/2006.11239">Denoising Diffusion Probabilistic Models</a>, whose posterior
 *     variance the fresh noise has
 */
public record AncestralStep(float up, float down) {

    /** The share of to² below which more than half of the digits of to² - up² have cancelled. */
    private static final float CANCELLED = 0x1p-12f;

    /** A step in single precision, as k-diffusion and diffusers compute it. */
    public static AncestralStep between(float from, float to) {
        float up = Math.min(to, Predictions.root(to * to * (from * from - to * to) / (from * from)));
        float difference = to * to - up * up;
        // in place of digits that are chance, the product that the difference equals
        boolean known = difference > CANCELLED * (to * to);
        return new AncestralStep(up, known ? (float) Math.sqrt(difference) : to * (to / from));
    }
}
