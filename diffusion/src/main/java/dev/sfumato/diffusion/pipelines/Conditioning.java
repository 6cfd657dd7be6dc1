package dev.sfumato.diffusion.pipelines;

import dev.sfumato.modelloader.tensor.FloatTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the denoiser reads beside latents and timestep; shared by all pictures of a request, never written after it is
 * made.
 *
 * @param inputs by the names of the denoiser's graph, each (passes, …): the negative prompt's row before the prompt's
 *     where guidance takes two passes
 * @param warnings what the user should know, such as the part of a prompt that was cut
 */
public record Conditioning(Map<String, FloatTensor> inputs, List<String> warnings) {

    public Conditioning {
        inputs = Map.copyOf(inputs);
        warnings = List.copyOf(warnings);
    }

    /** An input that is known to be there. */
    public FloatTensor input(String name) {
        return Objects.requireNonNull(inputs.get(name), name);
    }

    /** The same with one input more, or another in its place. */
    public Conditioning with(String name, FloatTensor input) {
        Map<String, FloatTensor> more = new LinkedHashMap<>(inputs);
        more.put(name, input);
        return new Conditioning(more, warnings);
    }
}
