package dev.sfumato.diffusion.adapters;

import java.util.List;

/** What a request adds to its model, in the order in which it is added. */
public record Adapters(List<LoraChoice> loras, List<EmbeddingChoice> embeddings) {

    /** The model as it is. */
    public static final Adapters NONE = new Adapters(List.of(), List.of());

    public Adapters {
        loras = List.copyOf(loras);
        embeddings = List.copyOf(embeddings);
    }

    public boolean isEmpty() {
        return loras.isEmpty() && embeddings.isEmpty();
    }

    /** The same choices of whatever files have those names now. */
    public Adapters withoutHashes() {
        return new Adapters(
                loras.stream()
                        .map(lora -> new LoraChoice(lora.name(), lora.weight()))
                        .toList(),
                embeddings.stream()
                        .map(embedding -> new EmbeddingChoice(embedding.name()))
                        .toList());
    }
}
