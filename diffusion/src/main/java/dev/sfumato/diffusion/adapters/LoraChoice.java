package dev.sfumato.diffusion.adapters;

/**
 * A LoRA that a request asks for.
 *
 * @param name of the file under {@code loras}, without its extension
 * @param weight 1 is as trained, 0 not at all
 * @param hash SHA-256 of the file, in lower-case hex; empty for whatever file has that name
 */
public record LoraChoice(String name, double weight, String hash) {

    public LoraChoice(String name, double weight) {
        this(name, weight, "");
    }
}
