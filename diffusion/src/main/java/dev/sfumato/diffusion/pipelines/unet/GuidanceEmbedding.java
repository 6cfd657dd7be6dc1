package dev.sfumato.diffusion.pipelines.unet;

import dev.sfumato.diffusion.components.Denoiser;
import dev.sfumato.diffusion.pipelines.Conditioning;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.onnx.TensorInfo;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;

/**
 * The guidance scale as waves that a latent consistency model reads, which so needs no second pass; immutable.
 *
 * @see <a href="https://arxiv.org/abs/2310.04378">Latent Consistency Models</a>
 */
public final class GuidanceEmbedding {

    /** The UNet's input, (batch, width). */
    public static final String INPUT = "timestep_cond";

    private final boolean read;
    private final int width;

    /**
     * Finds out whether and how wide the UNet reads the embedding.
     *
     * @throws ModelException if it does, but neither it nor its configuration tells the width
     */
    public GuidanceEmbedding(ModelManifest manifest, Denoiser denoiser) {
        read = denoiser.takes(INPUT);
        denoiser.require(INPUT, 2, 1, TensorInfo.DYNAMIC, "the guidance");
        int declared = read ? denoiser.condition(INPUT).dimensions().get(1) : 0;
        width = declared != TensorInfo.DYNAMIC
                ? declared
                : manifest.config("unet")
                        .map(config -> config.path("time_cond_proj_dim").asInt(0))
                        .orElse(0);
        if (read && width < 4) {
            throw new ModelException(
                    Kind.BROKEN, manifest.root() + ": unet/config.json must say time_cond_proj_dim, at least 4");
        }
    }

    /** Whether the model is guided so. */
    public boolean isRead() {
        return read;
    }

    /** The picture as its passes are to be: without guidance between them if the model is told the scale instead. */
    public SampleSpec passes(SampleSpec spec) {
        return read ? spec.withGuidanceScale(1) : spec;
    }

    /** The conditioning with the guidance in it, if the model reads that. */
    public Conditioning addTo(Conditioning conditioning, double guidanceScale) {
        return read ? conditioning.with(INPUT, of(guidanceScale)) : conditioning;
    }

    // float32 all along, as waves of up to some thousand radians show every rounding
    private FloatTensor of(double guidanceScale) {
        float scale = (float) (guidanceScale - 1) * 1000f;
        int half = width / 2;
        float step = (float) Math.log(10_000) / (half - 1);
        float[] waves = new float[width];
        for (int i = 0; i < half; i++) {
            float phase = scale * (float) Math.exp(i * -step);
            waves[i] = (float) Math.sin(phase);
            waves[half + i] = (float) Math.cos(phase);
        }
        return FloatTensor.of(Shape.of(1, width), waves);
    }
}
