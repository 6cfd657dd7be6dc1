package dev.sfumato.diffusion.schedulers.multistep;

/**
 * Integrals of polynomials in log(rho), in single precision as diffusers computes them.
 *
 * @see <a href="https://arxiv.org/abs/2204.13902">Fast Sampling of Diffusion Models with Exponential Integrator</a>
 */
final class LogRho {

    private LogRho() {}

    /** The weights of the newest two predictions for a step from {@code newest} to {@code to}. */
    static float[] weights(float to, float newest, float older) {
        return new float[] {
            line(to, newest, older) - line(newest, newest, older), line(to, older, newest) - line(newest, older, newest)
        };
    }

    /** The weights of the newest three predictions. */
    static float[] weights(float to, float newest, float older, float oldest) {
        return new float[] {
            parabola(to, newest, older, oldest) - parabola(newest, newest, older, oldest),
            parabola(to, older, oldest, newest) - parabola(newest, older, oldest, newest),
            parabola(to, oldest, newest, older) - parabola(newest, oldest, newest, older)
        };
    }

    /** The antiderivative at t of the line that is 1 at b and 0 at c. */
    private static float line(float t, float b, float c) {
        return t * (-log(c) + log(t) - 1) / (log(b) - log(c));
    }

    /** The antiderivative at t of the parabola that is 1 at b and 0 at c and d. */
    private static float parabola(float t, float b, float c, float d) {
        float logT = log(t);
        float numerator = t * (log(c) * (log(d) - logT + 1) - log(d) * logT + log(d) + logT * logT - 2 * logT + 2);
        return numerator / ((log(b) - log(c)) * (log(b) - log(d)));
    }

    private static float log(float value) {
        return (float) Math.log(value);
    }
}
