package dev.sfumato.diffusion.guidance;

import dev.sfumato.modelloader.tensor.FloatTensor;
import java.util.List;

/** How strongly a picture is pulled towards its prompt, and what that asks of the denoiser. Stateless. */
public sealed interface Guidance {

    /** Rows of the denoiser's batch that one picture with a plain prompt takes at most. */
    int passes();

    /** Whether the passes of a step go through the denoiser in one call. */
    boolean batched();

    /** What holds at a step, counted from 0. */
    Guidance at(int step, int steps);

    /**
     * The prediction to step along, (1, …).
     *
     * @param predictions (1, …) of the prompt alone if it is one of weight 1 and there is no guidance; otherwise
     *     (1 + prompts, …), that of the negative prompt first
     * @param weights of the prompts that are composed
     */
    FloatTensor combine(FloatTensor predictions, List<Double> weights);

    /** The same for a plain prompt. */
    default FloatTensor combine(FloatTensor predictions) {
        return combine(predictions, List.of(1.0));
    }

    /** Classifier-free guidance if the scale is above 1, otherwise none, as in diffusers. */
    static Guidance of(double scale) {
        return of(scale, GuidanceOptions.NONE, true);
    }

    /** Classifier-free guidance if the scale is above 1, otherwise none; the options mean nothing then. */
    static Guidance of(double scale, GuidanceOptions options, boolean batched) {
        return scale > 1 ? new ClassifierFree(scale, options, batched) : new None(batched);
    }

    /** The prediction with the prompt as it is; a negative prompt is needed only to compose others from. */
    record None(boolean batched) implements Guidance {

        @Override
        public int passes() {
            return 1;
        }

        @Override
        public Guidance at(int step, int steps) {
            return this;
        }

        @Override
        public FloatTensor combine(FloatTensor predictions, List<Double> weights) {
            boolean alone =
                    predictions.shape().rank() > 0 && predictions.shape().dimension(0) == 1;
            return alone && weights.size() == 1 ? predictions : Composition.of(predictions, weights, 1);
        }
    }

    /**
     * Classifier-free guidance, {@code uncond + scale * (cond - uncond)} in float32, and for composed prompts the sum of
     * all such terms by their weights.
     *
     * @see <a href="https://arxiv.org/abs/2207.12598">Classifier-Free Diffusion Guidance</a>
     * @see <a href="https://arxiv.org/abs/2404.07724">Applying Guidance in a Limited Interval</a>
     */
    record ClassifierFree(double scale, GuidanceOptions options, boolean batched) implements Guidance {

        @Override
        public int passes() {
            return 2;
        }

        @Override
        public Guidance at(int step, int steps) {
            return options.includes(step, steps) ? this : new None(batched);
        }

        @Override
        public FloatTensor combine(FloatTensor predictions, List<Double> weights) {
            FloatTensor guided = Composition.of(predictions, weights, scale);
            if (options.rescale() == 0) {
                return guided;
            }
            FloatTensor prompt = weights.equals(List.of(1.0))
                    ? Composition.row(predictions, 1)
                    : Composition.of(predictions, weights, 1);
            return Rescale.apply(guided, prompt, options.rescale());
        }
    }
}
