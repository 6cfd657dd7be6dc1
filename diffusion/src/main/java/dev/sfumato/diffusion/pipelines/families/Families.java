package dev.sfumato.diffusion.pipelines.families;

import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.flux.FluxPipeline;
import dev.sfumato.diffusion.pipelines.sd.StableDiffusionPipeline;
import dev.sfumato.diffusion.pipelines.sd3.StableDiffusion3Pipeline;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.layout.PipelineFamily;
import dev.sfumato.modelloader.onnx.SessionConfig;

/** The one place that knows which pipeline runs the models of which family. */
public final class Families {

    private Families() {}

    /**
     * Loads a model on a device.
     *
     * @throws ModelException if a graph is missing, broken or does not fit the others
     */
    public static DiffusionPipeline open(ModelManifest manifest, SessionConfig config) {
        return switch (manifest.family()) {
            case STABLE_DIFFUSION -> StableDiffusionPipeline.open(manifest, config);
            case STABLE_DIFFUSION_3 -> StableDiffusion3Pipeline.open(manifest, config);
            case FLUX -> FluxPipeline.open(manifest, config);
            case LATENT_CONSISTENCY, STABLE_DIFFUSION_XL -> throw unsupported(manifest, manifest.family());
        };
    }

    private static ModelException unsupported(ModelManifest manifest, PipelineFamily family) {
        return new ModelException(
                Kind.UNSUPPORTED,
                manifest.root() + ": no engine for the pipeline class '" + manifest.pipelineClass() + "' (family "
                        + family + ")");
    }
}
