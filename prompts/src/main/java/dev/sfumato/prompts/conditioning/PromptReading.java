package dev.sfumato.prompts.conditioning;

import dev.sfumato.prompts.syntax.PromptSyntax;

/**
 * How both prompts of a request are read.
 *
 * @param emphasis means nothing without syntax, and is then {@link Emphasis#ORIGINAL}
 */
public record PromptReading(PromptSyntax syntax, Emphasis emphasis) {

    /** Word for word, as diffusers does. */
    public static final PromptReading PLAIN = new PromptReading(PromptSyntax.NONE, Emphasis.ORIGINAL);

    public PromptReading {
        if (syntax == PromptSyntax.NONE && emphasis != Emphasis.ORIGINAL) {
            throw new IllegalArgumentException("emphasis " + emphasis.wireName() + " needs a syntax");
        }
    }
}
