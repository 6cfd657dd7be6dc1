package dev.sfumato.diffusion.pipelines.sdxl;

import dev.sfumato.diffusion.components.Denoiser;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.onnx.TensorInfo;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;

/**
 * The numbers by which SDXL is told what picture is wanted: the size it was cropped from, where, and its own size, or in
 * place of the last, for a refiner, how pretty it is.
 */
record TimeIds(boolean score) {

    /** The UNet's input, (batch, ids). */
    static final String INPUT = "time_ids";

    /** The aesthetic scores that diffusers gives a prompt and a negative prompt. */
    private static final float SCORE = 6;

    private static final float NEGATIVE_SCORE = 2.5f;

    /**
     * Six numbers, or five with a score as {@code requires_aesthetics_score} asks.
     *
     * @throws ModelException if the UNet reads another number of ids
     */
    static TimeIds of(ModelManifest manifest, Denoiser denoiser) {
        TimeIds ids = new TimeIds(Boolean.TRUE.equals(manifest.options().get("requires_aesthetics_score")));
        denoiser.require(INPUT, 2, 1, TensorInfo.DYNAMIC, "the picture's size");
        int declared = denoiser.condition(INPUT).dimensions().get(1);
        if (declared != TensorInfo.DYNAMIC && declared != ids.count()) {
            throw new ModelException(
                    Kind.BROKEN,
                    manifest.root() + ": the unet reads " + declared + " time_ids, but with"
                            + (ids.score ? "" : "out") + " requires_aesthetics_score in model_index.json there are "
                            + ids.count());
        }
        return ids;
    }

    private int count() {
        return score ? 5 : 6;
    }

    /** One row. */
    FloatTensor row(SampleSpec spec, boolean negative) {
        float height = spec.height();
        float width = spec.width();
        return score
                ? FloatTensor.of(Shape.of(1, 5), height, width, 0, 0, negative ? NEGATIVE_SCORE : SCORE)
                : FloatTensor.of(Shape.of(1, 6), height, width, 0, 0, height, width);
    }
}
