package dev.sfumato.diffusion.task;

/** The share of a schedule's steps that is made of a picture. */
final class Strength {

    private Strength() {}

    static void require(double strength) {
        if (!(strength > 0 && strength <= 1)) {
            throw new IllegalArgumentException("strength must be above 0 and at most 1, got " + strength);
        }
    }

    // cut towards zero, as diffusers does
    static int firstStep(int steps, double strength) {
        return Math.max(steps - Math.min((int) (steps * strength), steps), 0);
    }
}
