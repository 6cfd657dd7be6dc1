package dev.sfumato.diffusion.guidance;

import dev.sfumato.modelloader.tensor.FloatTensor;

/**
 * Guidance brought back to the deviation of the prompt's own prediction, against overexposed pictures.
 *
 * @see <a href="https://arxiv.org/abs/2305.08891">Common Diffusion Noise Schedules and Sample Steps are Flawed, section
 *     3.4</a>
 */
final class Rescale {

    private Rescale() {}

    /**
     * Both (1, …).
     *
     * @param share how much of the rescaled prediction is mixed in, 0 to 1
     */
    static FloatTensor apply(FloatTensor guided, FloatTensor prompt, double share) {
        float ratio = deviation(prompt.values()) / deviation(guided.values());
        float rescaled = (float) share;
        float unchanged = (float) (1 - share);
        float[] values = guided.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = rescaled * (values[i] * ratio) + unchanged * values[i];
        }
        return FloatTensor.of(guided.shape(), values);
    }

    // Of a sample (divided by n - 1), accumulated in double, as torch does.
    private static float deviation(float[] values) {
        double mean = 0;
        double squares = 0;
        for (int i = 0; i < values.length; i++) {
            double delta = values[i] - mean;
            mean += delta / (i + 1);
            squares += delta * (values[i] - mean);
        }
        return (float) Math.sqrt(squares / (values.length - 1));
    }
}
