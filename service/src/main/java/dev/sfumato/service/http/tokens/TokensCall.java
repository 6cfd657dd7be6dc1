package dev.sfumato.service.http.tokens;

import dev.sfumato.prompts.syntax.PromptSyntax;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.json.JsonFields;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Prompts whose reading is asked for, by the names of an image request.
 *
 * @param model null for the default one
 * @param syntax null for that of the server
 * @param steps null for the model's own
 */
record TokensCall(
        String prompt,
        String negativePrompt,
        @Nullable String model,
        @Nullable PromptSyntax syntax,
        @Nullable Integer steps) {
    private static final Set<String> FIELDS = Collections.unmodifiableSet(
            new LinkedHashSet<>(List.of("prompt", "negative_prompt", "model", "prompt_syntax", "steps")));
    private static final int MOST_CHARACTERS = 32_000;
    private static final int MOST_STEPS = 1000;

    /** @throws ApiException naming the field that is wrong */
    static TokensCall read(byte[] json) {
        JsonFields fields = JsonFields.read(json);
        fields.allowOnly(FIELDS);
        Integer steps = fields.integer("steps");
        if (steps != null && (steps < 1 || steps > MOST_STEPS)) {
            throw invalid("steps", "is out of range, got " + steps + "; allowed: 1 to " + MOST_STEPS);
        }
        return new TokensCall(
                text(fields, "prompt"),
                text(fields, "negative_prompt"),
                fields.text("model"),
                fields.parsed("prompt_syntax", PromptSyntax::parse, String.join(", ", PromptSyntax.names())),
                steps);
    }

    private static String text(JsonFields fields, String name) {
        String text = fields.text(name);
        if (text == null) {
            return "";
        }
        int characters = text.codePointCount(0, text.length());
        if (characters > MOST_CHARACTERS) {
            throw invalid(name, "is too long, got " + characters + " characters; allowed: up to " + MOST_CHARACTERS);
        }
        return text;
    }

    static ApiException invalid(String field, String problem) {
        return new ApiException(ApiError.invalid(field, "invalid_value", field + ": " + problem));
    }
}
