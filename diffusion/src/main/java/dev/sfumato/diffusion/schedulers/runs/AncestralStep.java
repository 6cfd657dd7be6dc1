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

    /** A step in single precision, as k-diffusion and diffusers compute it. */
    public static AncestralStep between(float from, float to) {
        float up = Math.min(to, Predictions.root(to * to * (from * from - to * to) / (from * from)));
        float difference = to * to - up * up;
        // where the difference cancels to nothing, the product that it equals
        return new AncestralStep(up, difference > 0 ? (float) Math.sqrt(difference) : to * (to / from));
    }
}
