package dev.sfumato.diffusion.pipelines;

import dev.sfumato.diffusion.schedulers.SchedulerRun;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;

/** Which part of a picture is painted and how the rest is kept; never written after it is made. */
public sealed interface LatentMask {

    /** What the denoiser reads, from the scaled latents (1, channels, height, width). */
    FloatTensor modelInput(FloatTensor scaled);

    /**
     * The latents after a step.
     *
     * @param index of the step in its run
     */
    FloatTensor keep(FloatTensor stepped, SchedulerRun run, int index);

    /** All of it is painted. */
    record Everywhere() implements LatentMask {

        @Override
        public FloatTensor modelInput(FloatTensor scaled) {
            return scaled;
        }

        @Override
        public FloatTensor keep(FloatTensor stepped, SchedulerRun run, int index) {
            return stepped;
        }
    }

    /**
     * For a model that knows nothing of masks: after each step the rest is put back, as noisy as the next step wants it.
     *
     * @param mask (1, 1, height, width), 1 where to paint, otherwise 0
     * @param original clean latents, (1, channels, height, width)
     * @param noise of the latents' shape
     */
    record Blended(FloatTensor mask, FloatTensor original, FloatTensor noise) implements LatentMask {

        @Override
        public FloatTensor modelInput(FloatTensor scaled) {
            return scaled;
        }

        @Override
        public FloatTensor keep(FloatTensor stepped, SchedulerRun run, int index) {
            FloatTensor rest = index + 1 < run.steps() ? run.addNoise(original, noise, index + 1) : original;
            float[] kept = rest.values();
            float[] painted = stepped.values();
            float[] shares = mask.values();
            float[] values = new float[painted.length];
            for (int i = 0; i < values.length; i++) {
                float share = shares[i % shares.length];
                values[i] = (1 - share) * kept[i] + share * painted[i];
            }
            return FloatTensor.of(stepped.shape(), values);
        }
    }

    /**
     * For a model that was trained to inpaint: it reads the mask and the rest beside the latents.
     *
     * @param mask (1, 1, height, width), 1 where to paint, otherwise 0
     * @param rest latents of the picture without the part to paint, (1, channels, height, width)
     */
    record Read(FloatTensor mask, FloatTensor rest) implements LatentMask {

        @Override
        public FloatTensor modelInput(FloatTensor scaled) {
            float[] all = new float[scaled.values().length + mask.values().length + rest.values().length];
            int offset = 0;
            for (FloatTensor part : new FloatTensor[] {scaled, mask, rest}) {
                System.arraycopy(part.values(), 0, all, offset, part.values().length);
                offset += part.values().length;
            }
            Shape shape = scaled.shape();
            int channels = shape.dimension(1) + 1 + rest.shape().dimension(1);
            return FloatTensor.of(Shape.of(1, channels, shape.dimension(2), shape.dimension(3)), all);
        }

        @Override
        public FloatTensor keep(FloatTensor stepped, SchedulerRun run, int index) {
            return stepped;
        }
    }
}
