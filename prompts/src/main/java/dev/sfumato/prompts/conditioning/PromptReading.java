package dev.sfumato.prompts.conditioning;

import dev.sfumato.prompts.syntax.PromptSyntax;

/**
 * How both prompts of a request are read.
 *
 * @param emphasis means nothing without syntax, and is then {@link Emphasis#ORIGINAL}
 * @param clipSkip the last layers of CLIP's text encoders that are left out, at least 0; AUTOMATIC1111 counts one more
 */
public record PromptReading(PromptSyntax syntax, Emphasis emphasis, int clipSkip) {

    /** Word for word, as diffusers does. */
    public static final PromptReading PLAIN = new PromptReading(PromptSyntax.NONE, Emphasis.ORIGINAL);

    public PromptReading {
        if (syntax == PromptSyntax.NONE && emphasis != Emphasis.ORIGINAL) {
            throw new IllegalArgumentException("emphasis " + emphasis.wireName() + " needs a syntax");
        }
        if (clipSkip < 0) {
            throw new IllegalArgumentException("clipSkip must be at least 0, got " + clipSkip);
        }
    }

    /** With all layers. */
    public PromptReading(PromptSyntax syntax, Emphasis emphasis) {
        this(syntax, emphasis, 0);
    }

    public PromptReading withClipSkip(int layers) {
        return new PromptReading(syntax, emphasis, layers);
    }

    /**
     * The layers that are left out for a negative prompt: with AUTOMATIC1111's syntax as many as for the prompt, as it
     * does, and otherwise none, as diffusers does.
     */
    public int negativeClipSkip() {
        return switch (syntax) {
            case A1111 -> clipSkip;
            case NONE -> 0;
        };
    }
}
