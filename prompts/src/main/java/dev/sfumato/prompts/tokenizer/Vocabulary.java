package dev.sfumato.prompts.tokenizer;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/** The ids of all tokens that a definition in the {@code tokenizer.json} form names. */
record Vocabulary(Map<String, Integer> ids) {

    static Vocabulary of(JsonNode definition) {
        Map<String, Integer> ids = new HashMap<>();
        JsonNode vocabulary = definition.path("model").path("vocab");
        vocabulary
                .properties()
                .forEach(entry -> ids.put(entry.getKey(), entry.getValue().asInt()));
        // a unigram model lists [token, score] in the order of the ids
        for (int id = 0; vocabulary.isArray() && id < vocabulary.size(); id++) {
            ids.put(vocabulary.get(id).path(0).asString(""), id);
        }
        for (JsonNode added : definition.path("added_tokens")) {
            ids.put(added.path("content").asString(""), added.path("id").asInt());
        }
        return new Vocabulary(ids);
    }

    OptionalInt id(String token) {
        Integer id = ids.get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** One more than the largest id. */
    int size() {
        return ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
    }
}
