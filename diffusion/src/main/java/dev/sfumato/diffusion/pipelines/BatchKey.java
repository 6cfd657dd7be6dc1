package dev.sfumato.diffusion.pipelines;

import dev.sfumato.modelloader.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What samples have in common that can share a call of the denoiser at their next step: equal keys may be stepped
 * together. A sample's key may change with its steps.
 *
 * @param pipeline the very one, so that models, devices and adapters never mix
 * @param latents of the sample, (1, channels, height, width)
 * @param passes the other inputs' shapes by name, one entry for each kind of pass that the sample takes
 * @param separate whether the passes go into a call each
 * @param timestep where the graph takes one for the whole call; otherwise empty
 * @param only the sample itself where the graph's batch is of a fixed size, so that it shares with none; or null
 */
public record BatchKey(
        DiffusionPipeline pipeline,
        Shape latents,
        List<Map<String, Shape>> passes,
        boolean separate,
        OptionalDouble timestep,
        @Nullable Sample only) {

    public BatchKey {
        passes = List.copyOf(passes);
    }
}
