package dev.sfumato.diffusion.adapters;

import dev.sfumato.diffusion.task.Control;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request adds to its model.
 *
 * @param loras in the order in which they are added
 * @param embeddings in the order in which they are added
 * @param control a picture to follow; null for none
 */
public record Adapters(
        List<LoraChoice> loras,
        List<EmbeddingChoice> embeddings,
        @Nullable Control control) {

    /** The model as it is. */
    public static final Adapters NONE = new Adapters(List.of(), List.of());

    public Adapters {
        loras = List.copyOf(loras);
        embeddings = List.copyOf(embeddings);
    }

    /** Without a picture to follow. */
    public Adapters(List<LoraChoice> loras, List<EmbeddingChoice> embeddings) {
        this(loras, embeddings, null);
    }

    /** Whether the model's weights are others with them. */
    public boolean changeWeights() {
        return !loras.isEmpty() || !embeddings.isEmpty();
    }

    public Adapters withControl(@Nullable Control other) {
        return new Adapters(loras, embeddings, other);
    }

    /** The same choices of whatever files have those names now. */
    public Adapters withoutHashes() {
        return new Adapters(
                loras.stream()
                        .map(lora -> new LoraChoice(lora.name(), lora.weight()))
                        .toList(),
                embeddings.stream()
                        .map(embedding -> new EmbeddingChoice(embedding.name()))
                        .toList(),
                control);
    }
}
