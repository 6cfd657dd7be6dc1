package dev.sfumato.prompts.tokenizer;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Words that were added to one tokenizer.
 *
 * @param firstIds of the words' first tokens
 */
record AddedWords(Map<AddedWord, Integer> firstIds) {

    AddedWords {
        firstIds = Map.copyOf(firstIds);
    }

    /** Gives each token of the words the next free id. */
    static AddedWords addTo(ObjectNode definition, Vocabulary vocabulary, List<AddedWord> words) {
        Map<AddedWord, Integer> firstIds = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>();
        int next = vocabulary.size();
        for (AddedWord word : words) {
            firstIds.put(word, next);
            for (String name : word.names()) {
                if (vocabulary.id(name).isPresent() || !taken.add(name)) {
                    throw new TokenizerException("the word '" + name + "' is a token of the model already");
                }
                tokens(definition).add(token(name, next++));
            }
        }
        return new AddedWords(firstIds);
    }

    private static ArrayNode tokens(ObjectNode definition) {
        return definition.path("added_tokens") instanceof ArrayNode existing
                ? existing
                : definition.putArray("added_tokens");
    }

    // found in the text as normalized, wherever it stands: what the library does with words that are not special
    private static ObjectNode token(String name, int id) {
        ObjectNode token = JsonObjects.MAPPER.createObjectNode();
        token.put("id", id).put("content", name).put("special", false).put("normalized", true);
        return token.put("single_word", false).put("lstrip", false).put("rstrip", false);
    }

    boolean isEmpty() {
        return firstIds.isEmpty();
    }

    /** The text with all tokens of a word written out where the word was found, as diffusers does. */
    String expand(String text, long... ids) {
        String expanded = text;
        for (Map.Entry<AddedWord, Integer> entry : firstIds.entrySet()) {
            AddedWord word = entry.getKey();
            if (word.tokens() > 1 && Arrays.stream(ids).anyMatch(id -> id == entry.getValue())) {
                expanded = expanded.replace(word.text(), String.join(" ", word.names()));
            }
        }
        return expanded;
    }
}
