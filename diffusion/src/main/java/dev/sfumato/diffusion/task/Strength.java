package dev.sfumato.diffusion.task;

/** The share of a schedule's steps by which a picture is made noisy and denoised again. */
public final class Strength {

    private Strength() {}

    static void require(double strength) {
        if (!(strength > 0 && strength <= 1)) {
            throw new IllegalArgumentException("strength must be above 0 and at most 1, got " + strength);
        }
    }

    /** How many of a schedule's steps are left out at its noisy end; the rest is cut towards zero, as in diffusers. */
    public static int firstStep(int steps, double strength) {
        return Math.max(steps - Math.min((int) (steps * strength), steps), 0);
    }
}
