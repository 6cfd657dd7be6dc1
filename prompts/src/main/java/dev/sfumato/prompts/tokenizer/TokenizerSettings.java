package dev.sfumato.prompts.tokenizer;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The content of {@code tokenizer_config.json} and {@code special_tokens_map.json}.
 *
 * @param config the first, an empty object if the folder has none
 * @param special the second, an empty object if the folder has none
 */
record TokenizerSettings(Path folder, ObjectNode config, ObjectNode special) {

    static final String CLIP = "CLIPTokenizer";

    // What the class brings where neither file names a token.
    private static final Map<String, String> CLIP_TOKENS = Map.of(
            "bos_token", "<|startoftext|>",
            "eos_token", "<|endoftext|>",
            "unk_token", "<|endoftext|>",
            "pad_token", "<|endoftext|>");

    // Where a tokenizer has no limit of its own, its configuration holds a number like 1e30.
    private static final double NO_LIMIT = 1_000_000;

    static TokenizerSettings read(Path folder) {
        TokenizerSettings settings = new TokenizerSettings(
                folder,
                JsonObjects.readIfPresent(folder.resolve("tokenizer_config.json")),
                JsonObjects.readIfPresent(folder.resolve("special_tokens_map.json")));
        settings.requireRight("padding_side");
        settings.requireRight("truncation_side");
        if (settings.className().equals(CLIP)) {
            CLIP_TOKENS.forEach(settings::setIfAbsent);
        }
        return settings;
    }

    private void requireRight(String name) {
        String side = config.path(name).asString("right");
        if (!side.equals("right")) {
            throw new TokenizerException(file() + ": " + name + " '" + side + "' is not supported; known is 'right'");
        }
    }

    private void setIfAbsent(String name, String token) {
        if (token(name).isEmpty()) {
            config.put(name, token);
        }
    }

    Path file() {
        return folder.resolve("tokenizer_config.json");
    }

    /** The Hugging Face class, without the mark of its fast form; "" if none is named. */
    String className() {
        String name = config.path("tokenizer_class").asString("");
        return name.endsWith("Fast") ? name.substring(0, name.length() - "Fast".length()) : name;
    }

    /** The special token of that name, as in {@code pad_token}; "" if there is none. */
    String token(String name) {
        return JsonObjects.token(named(name));
    }

    /** The entry for the special token of that name, text or object, from the first file that has one. */
    JsonNode named(String name) {
        return Stream.of(config, special)
                .<JsonNode>map(source -> source.path(name))
                .filter(token -> !JsonObjects.token(token).isEmpty())
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    /** The length in ids, which the configuration or else the tokenizer's own truncation tells. */
    int maxLength(JsonNode definition) {
        for (JsonNode node : List.of(
                config.path("model_max_length"), definition.path("truncation").path("max_length"))) {
            if (node.isNumber() && node.doubleValue() >= 1 && node.doubleValue() <= NO_LIMIT) {
                return (int) node.doubleValue();
            }
        }
        throw new TokenizerException(folder + ": tokenizer_config.json gives no model_max_length from 1 to "
                + (int) NO_LIMIT + ", got " + config.path("model_max_length"));
    }
}
