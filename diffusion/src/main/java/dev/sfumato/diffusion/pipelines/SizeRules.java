package dev.sfumato.diffusion.pipelines;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.layout.GenerationDefaults;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.layout.PictureSize;
import dev.sfumato.modelloader.onnx.TensorInfo;
import java.util.List;

/** The sizes that a model's graphs and its folder allow together. */
public final class SizeRules {

    /** Beyond it a UNet of this family repeats itself and attention outgrows memory. */
    private static final int LONGEST_SIDE = 2048;

    private static final int HEIGHT = 2;
    private static final int WIDTH = 3;

    private SizeRules() {}

    /**
     * The sizes that fit the autoencoder's factor and the extents that graphs fix.
     *
     * @param patch the number of latents that sides are multiples of
     * @param latentInputs (batch, channels, height, width) as the graphs declare them
     * @throws ModelException if the graphs contradict each other or the folder's default size
     */
    public static ImageSizes of(ModelManifest manifest, int patch, TensorInfo... latentInputs) {
        int factor = manifest.autoencoder().spatialFactor();
        GenerationDefaults defaults = manifest.defaults();
        int height = fixed(manifest, HEIGHT, latentInputs) * factor;
        int width = fixed(manifest, WIDTH, latentInputs) * factor;
        List<PictureSize> only = defaults.sizes();
        if (height > 0 || width > 0) {
            // where only one side is fixed, the other is left at the model's own
            only = List.of(
                    new PictureSize(width > 0 ? width : defaults.width(), height > 0 ? height : defaults.height()));
        }
        int longest = Math.max(LONGEST_SIDE, Math.max(defaults.width(), defaults.height()));
        ImageSizes sizes = new ImageSizes(only, factor * patch, factor * patch, longest);
        if (!sizes.allows(defaults.width(), defaults.height())) {
            throw new ModelException(
                    Kind.BROKEN,
                    manifest.root() + ": the default size " + defaults.width() + "x" + defaults.height()
                            + " is not one that the graphs take: " + sizes);
        }
        return sizes;
    }

    private static int fixed(ModelManifest manifest, int axis, TensorInfo... inputs) {
        int extent = 0;
        for (TensorInfo input : inputs) {
            int declared = input.dimensions().get(axis);
            if (declared != TensorInfo.DYNAMIC) {
                if (extent > 0 && extent != declared) {
                    throw new ModelException(
                            Kind.BROKEN,
                            manifest.root() + ": denoiser and vae_decoder are fixed to different sizes, " + extent
                                    + " and " + declared + " latents on axis " + axis);
                }
                extent = declared;
            }
        }
        return extent;
    }
}
