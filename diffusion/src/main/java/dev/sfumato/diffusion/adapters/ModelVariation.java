package dev.sfumato.diffusion.adapters;

import dev.sfumato.modelloader.onnx.WeightReplacement;
import dev.sfumato.prompts.tokenizer.AddedWord;
import java.util.List;
import java.util.Map;

/**
 * How a model is loaded otherwise than its folder says.
 *
 * @param weights other values, by component
 * @param words that its tokenizers know besides, by tokenizer
 */
public record ModelVariation(Map<String, List<WeightReplacement>> weights, Map<String, List<AddedWord>> words) {

    /** As the folder says. */
    public static final ModelVariation NONE = new ModelVariation(Map.of(), Map.of());

    public ModelVariation {
        weights = Map.copyOf(weights);
        words = Map.copyOf(words);
    }

    public boolean isEmpty() {
        return weights.isEmpty() && words.isEmpty();
    }

    /** The rows that were added to what a text encoder looks up. */
    public int wordsOf(String tokenizer) {
        return words.getOrDefault(tokenizer, List.of()).stream()
                .mapToInt(AddedWord::tokens)
                .sum();
    }
}
