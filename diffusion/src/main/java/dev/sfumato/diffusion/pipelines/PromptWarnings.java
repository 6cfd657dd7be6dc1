package dev.sfumato.diffusion.pipelines;

import dev.sfumato.diffusion.components.TextEncoder.EncodedText;
import java.util.ArrayList;
import java.util.List;

/** What the user should know of how the prompts of one request were read; not thread-safe. */
public final class PromptWarnings {

    private static final int LONGEST_QUOTE = 200;

    private final List<String> warnings = new ArrayList<>();
    private final String reason;

    /** For a model that reads negative prompts where guidance asks for them. */
    public PromptWarnings() {
        this(false);
    }

    /** @param singlePass whether the model is told the guidance scale and so never reads a negative prompt */
    public PromptWarnings(boolean singlePass) {
        reason = singlePass ? "the model is guided in a single pass" : "guidance_scale is not above 1";
    }

    /**
     * Notes what did not fit into the encoder.
     *
     * @param field of the request that the text came from
     * @return the encoded text, as it was given
     */
    public EncodedText check(String field, EncodedText encoded) {
        if (!encoded.unread().isEmpty()) {
            add(field + ": too long for the model, which did not read " + abbreviate(encoded.unread()));
        }
        return encoded;
    }

    /** Notes a negative prompt that no pass reads. */
    public void withoutGuidance(String negativePrompt) {
        if (!negativePrompt.isBlank()) {
            add("negative_prompt: has no effect, because " + reason);
        }
    }

    /** Notes something once, however often it is said. */
    public void add(String warning) {
        if (!warnings.contains(warning)) {
            warnings.add(warning);
        }
    }

    public List<String> toList() {
        return List.copyOf(warnings);
    }

    private static String abbreviate(String text) {
        int characters = text.codePointCount(0, text.length());
        return characters <= LONGEST_QUOTE
                ? "'" + text + "'"
                : "'" + text.substring(0, text.offsetByCodePoints(0, LONGEST_QUOTE)) + "…' (" + characters
                        + " characters)";
    }
}
