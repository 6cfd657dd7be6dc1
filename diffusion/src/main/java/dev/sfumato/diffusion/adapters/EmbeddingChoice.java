package dev.sfumato.diffusion.adapters;

/**
 * A textual-inversion embedding that a request asks for.
 *
 * @param name of the file under {@code embeddings}, without its extension
 * @param hash SHA-256 of the file, in lower-case hex; empty for whatever file has that name
 */
public record EmbeddingChoice(String name, String hash) {

    public EmbeddingChoice(String name) {
        this(name, "");
    }
}
