package dev.sfumato.diffusion.pipelines.families;

import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.flux.FluxPipeline;
import dev.sfumato.diffusion.pipelines.graphs.GraphSource;
import dev.sfumato.diffusion.pipelines.sd.StableDiffusionPipeline;
import dev.sfumato.diffusion.pipelines.sd3.StableDiffusion3Pipeline;
import dev.sfumato.diffusion.pipelines.sdxl.StableDiffusionXlPipeline;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.onnx.SessionConfig;

/** The one place that knows which pipeline runs the models of which family. */
public final class Families {

    private Families() {}

    /**
     * Loads a model on a device.
     *
     * @throws dev.sfumato.modelloader.ModelException if a graph is missing, broken or does not fit the others
     */
    public static DiffusionPipeline open(ModelManifest manifest, SessionConfig config) {
        return open(manifest, GraphSource.of(config));
    }

    /** Loads a model from the graphs that a source gives; fails as {@link #open(ModelManifest, SessionConfig)}. */
    public static DiffusionPipeline open(ModelManifest manifest, GraphSource source) {
        return switch (manifest.family()) {
            case STABLE_DIFFUSION, LATENT_CONSISTENCY -> StableDiffusionPipeline.open(manifest, source);
            case STABLE_DIFFUSION_XL -> StableDiffusionXlPipeline.open(manifest, source);
            case STABLE_DIFFUSION_3 -> StableDiffusion3Pipeline.open(manifest, source);
            case FLUX -> FluxPipeline.open(manifest, source);
        };
    }
}
