package dev.sfumato.prompts.tokenizer;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The definition of a T5 tokenizer: a unigram model over words that begin with a mark,
 * <a href="https://arxiv.org/abs/1808.06226">Kudo and Richardson 2018</a>.
 */
final class T5Definition {

    private static final String CLASS = "T5Tokenizer";
    private static final String PRECOMPILED = "Precompiled";

    private T5Definition() {}

    /**
     * Gives a T5 tokenizer the steps of Hugging Face's class.
     *
     * <p>Published folders come in two forms, of which one also strips and joins spaces in its normalizer. The class
     * reads only the table of characters, the vocabulary and the closing token from either, so that both give the same
     * ids; they would differ at the control character U+0085.
     */
    static void complete(ObjectNode definition, TokenizerSettings settings) {
        if (!settings.className().equals(CLASS)) {
            return;
        }
        JsonNode normalizer = definition.path("normalizer");
        ArrayNode steps = JsonObjects.MAPPER.createArrayNode();
        if (normalizer.path("normalizers") instanceof ArrayNode several) {
            steps = several;
        } else if (normalizer.isObject()) {
            steps.add(normalizer);
        }
        definition.putNull("normalizer");
        for (JsonNode step : steps) {
            if (step.path("type").asString("").equals(PRECOMPILED)) {
                definition.set("normalizer", step);
                break;
            }
        }
        definition.set("pre_tokenizer", preTokenizer());
    }

    private static ObjectNode preTokenizer() {
        return JsonObjects.MAPPER.valueToTree(Map.of(
                "type",
                "Sequence",
                "pretokenizers",
                List.of(
                        Map.of("type", "WhitespaceSplit"),
                        Map.of("type", "Metaspace", "replacement", "▁", "prepend_scheme", "always", "split", true))));
    }
}
