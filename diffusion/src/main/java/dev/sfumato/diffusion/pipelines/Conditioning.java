package dev.sfumato.diffusion.pipelines;

import dev.sfumato.diffusion.components.Tensors;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the denoiser reads beside latents and timestep; shared by all pictures of a request, never written after it is
 * made.
 *
 * @param inputs by the names of the denoiser's graph, each (passes, …): the negative prompt's row before the prompt's
 *     where guidance takes two passes
 * @param warnings what the user should know, such as the part of a prompt that was cut
 * @param shared inputs that a call reads once for all of its rows, and that hold for all pictures of the same size
 * @param tracks inputs that differ between steps or between composed prompts, and stand in place of those of the same
 *     name; null if there are none
 */
public record Conditioning(
        Map<String, FloatTensor> inputs,
        List<String> warnings,
        Map<String, FloatTensor> shared,
        @Nullable PromptTracks tracks) {

    public Conditioning {
        inputs = Map.copyOf(inputs);
        warnings = List.copyOf(warnings);
        shared = Map.copyOf(shared);
    }

    /** With nothing that is shared. */
    public Conditioning(Map<String, FloatTensor> inputs, List<String> warnings, @Nullable PromptTracks tracks) {
        this(inputs, warnings, Map.of(), tracks);
    }

    /** The same at all steps. */
    public Conditioning(Map<String, FloatTensor> inputs, List<String> warnings) {
        this(inputs, warnings, null);
    }

    /** An input that is known to be there. */
    public FloatTensor input(String name) {
        return Objects.requireNonNull(inputs.get(name), name);
    }

    /** The same with one input more, or another in its place. */
    public Conditioning with(String name, FloatTensor input) {
        Map<String, FloatTensor> more = new LinkedHashMap<>(inputs);
        more.put(name, input);
        return new Conditioning(more, warnings, shared, tracks);
    }

    /** The weights of the prompts, of which there are several if they are composed. */
    public List<Double> weights() {
        return tracks == null ? List.of(1.0) : tracks.weights();
    }

    /** Whether there is more to predict than one prompt of weight 1, so that guidance or not, all passes are needed. */
    public boolean isComposed() {
        return !weights().equals(List.of(1.0));
    }

    /**
     * The inputs of each pass at a step, each (1, …): that of the negative prompt, if it is wanted, then those of the
     * prompts.
     *
     * @param step counted from 0
     * @param steps of the schedule that is run
     */
    public List<Map<String, FloatTensor>> passes(int step, int steps, boolean negative) {
        List<Map<String, FloatTensor>> passes = new ArrayList<>();
        if (negative) {
            passes.add(pass(true, tracks == null ? Map.of() : tracks.negativeAt(step, steps)));
        }
        for (int prompt = 0; prompt < weights().size(); prompt++) {
            passes.add(pass(false, tracks == null ? Map.of() : tracks.promptAt(prompt, step, steps)));
        }
        return passes;
    }

    private Map<String, FloatTensor> pass(boolean negative, Map<String, FloatTensor> own) {
        Map<String, FloatTensor> pass = new LinkedHashMap<>();
        inputs.forEach((name, rows) ->
                pass.put(name, Tensors.row(rows, negative ? 0 : rows.shape().dimension(0) - 1)));
        pass.putAll(own);
        return pass;
    }
}
