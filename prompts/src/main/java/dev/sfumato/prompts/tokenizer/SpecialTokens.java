package dev.sfumato.prompts.tokenizer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The special tokens that a tokenizer's configuration names beside its definition.
 *
 * <p>Hugging Face's library takes each of them for a token of its own wherever it stands in a text, also where the
 * definition does not say so: with {@code !} as the padding token, every exclamation mark becomes padding. The models
 * were trained on such ids, so they come out here as well.
 */
final class SpecialTokens {

    private static final List<String> NAMES =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");

    private static final List<String> LIST_NAMES = List.of("additional_special_tokens", "extra_special_tokens");

    private static final List<String> FLAGS = List.of("single_word", "lstrip", "rstrip", "normalized");

    private SpecialTokens() {}

    /**
     * Adds to a definition what the configuration names and it lacks.
     *
     * <p>A token outside the vocabulary would get an id that no text encoder knows, so it stays plain text.
     */
    static void addTo(ObjectNode definition, Vocabulary vocabulary, TokenizerSettings settings) {
        ArrayNode added = definition.path("added_tokens") instanceof ArrayNode existing
                ? existing
                : definition.putArray("added_tokens");
        Set<String> known = new HashSet<>();
        added.forEach(token -> known.add(token.path("content").asString("")));
        // Several names may stand for one token with different flags: as in the library, the last new variant counts.
        Set<ObjectNode> variants = new HashSet<>();
        Map<String, ObjectNode> latest = new LinkedHashMap<>();
        for (JsonNode token : named(settings)) {
            String content = JsonObjects.token(token);
            OptionalInt id = vocabulary.id(content);
            if (id.isPresent() && !known.contains(content)) {
                ObjectNode variant = describe(content, id.getAsInt(), token, settings);
                if (variants.add(variant)) {
                    latest.put(content, variant);
                }
            }
        }
        latest.values().forEach(added::add);
    }

    private static List<JsonNode> named(TokenizerSettings settings) {
        List<JsonNode> named = new ArrayList<>();
        NAMES.forEach(name -> named.add(settings.named(name)));
        for (ObjectNode source : List.of(settings.config(), settings.special())) {
            LIST_NAMES.forEach(name -> source.path(name).forEach(named::add));
        }
        return named.stream()
                .filter(token -> !JsonObjects.token(token).isEmpty())
                .toList();
    }

    private static ObjectNode describe(String content, int id, JsonNode token, TokenizerSettings settings) {
        JsonNode flags = token;
        for (JsonNode decoded : settings.config().path("added_tokens_decoder")) {
            if (decoded.path("content").asString("").equals(content)) {
                flags = decoded;
            }
        }
        ObjectNode described = JsonObjects.MAPPER.valueToTree(Map.of("id", id, "content", content, "special", true));
        for (String flag : FLAGS) {
            described.put(flag, flags.path(flag).asBoolean(false));
        }
        return described;
    }
}
