package dev.sfumato.diffusion.guidance;

import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** How strongly a picture is pulled towards its prompt, and what that asks of the denoiser. Stateless. */
public sealed interface Guidance {

    /** Rows of the denoiser's batch that one picture takes. */
    int passes();

    /** The prediction to step along, (1, channels, height, width), from those of all passes, (passes, …). */
    FloatTensor combine(FloatTensor predictions);

    /** Classifier-free guidance if the scale is above 1, otherwise none, as in diffusers. */
    static Guidance of(double scale) {
        return scale > 1 ? new ClassifierFree(scale) : new None();
    }

    /** The prediction with the prompt as it is: one pass, no negative prompt. */
    record None() implements Guidance {

        @Override
        public int passes() {
            return 1;
        }

        @Override
        public FloatTensor combine(FloatTensor predictions) {
            return predictions;
        }
    }

    /**
     * Classifier-free guidance: {@code uncond + scale * (cond - uncond)} in float32, where row 0 saw the negative prompt
     * and row 1 the prompt.
     *
     * @see <a href="https://arxiv.org/abs/2207.12598">Classifier-Free Diffusion Guidance</a>
     */
    record ClassifierFree(double scale) implements Guidance {

        @Override
        public int passes() {
            return 2;
        }

        @Override
        public FloatTensor combine(FloatTensor predictions) {
            if (predictions.shape().rank() < 1 || predictions.shape().dimension(0) != 2) {
                throw new IllegalArgumentException("two predictions are needed, got " + predictions.shape());
            }
            float[] rows = predictions.values();
            int size = rows.length / 2;
            float factor = (float) scale;
            float[] guided = new float[size];
            for (int i = 0; i < size; i++) {
                float uncond = rows[i];
                guided[i] = uncond + factor * (rows[size + i] - uncond);
            }
            return FloatTensor.of(oneRow(predictions.shape()), guided);
        }

        private static Shape oneRow(Shape shape) {
            List<Integer> dimensions = new ArrayList<>(shape.dimensions());
            dimensions.set(0, 1);
            return new Shape(dimensions);
        }
    }
}
