package dev.sfumato.diffusion.pipelines;

import dev.sfumato.modelloader.tensor.FloatTensor;
import java.util.List;

/**
 * The prompts as the denoiser reads them; shared by all pictures of a request, never written after it is made.
 *
 * @param states (passes, sequence, width): the negative prompt before the prompt where guidance takes two passes
 * @param warnings one for each prompt that was cut
 */
public record Conditioning(FloatTensor states, List<String> warnings) {

    public Conditioning {
        warnings = List.copyOf(warnings);
    }
}
