package dev.sfumato.prompts.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The definition of a CLIP tokenizer that comes as {@code vocab.json} and {@code merges.txt}: byte-pair encoding with a
 * mark at the end of each word, <a href="https://arxiv.org/abs/2103.00020">Radford et al. 2021</a>.
 */
final class ClipDefinition {

    /** Contractions, runs of letters, single digits and runs of other signs. */
    private static final String WORDS = "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

    private ClipDefinition() {}

    static ObjectNode read(Path folder, TokenizerSettings settings) {
        requireClip(settings);
        ObjectNode vocabulary = JsonObjects.read(folder.resolve("vocab.json"));
        String begin = settings.token("bos_token");
        String end = settings.token("eos_token");
        ObjectNode definition = object(Map.of("version", "1.0"));
        definition.set("normalizer", normalizer());
        definition.set("pre_tokenizer", preTokenizer());
        definition.set("post_processor", postProcessor(folder, vocabulary, begin, end));
        definition.set("model", model(folder, vocabulary, settings.token("unk_token")));
        return definition;
    }

    private static void requireClip(TokenizerSettings settings) {
        if (!settings.className().equals(TokenizerSettings.CLIP)) {
            throw new TokenizerException(settings.file() + ": tokenizer_class '" + settings.className()
                    + "' cannot be read from vocab.json and merges.txt; known is " + TokenizerSettings.CLIP
                    + "; any other needs a tokenizer.json");
        }
    }

    private static int id(Path folder, ObjectNode vocabulary, String token) {
        JsonNode id = vocabulary.path(token);
        if (!id.isInt()) {
            throw new TokenizerException(folder.resolve("vocab.json") + ": has no special token '" + token + "'");
        }
        return id.intValue();
    }

    private static ObjectNode normalizer() {
        return object(Map.of(
                "type",
                "Sequence",
                "normalizers",
                List.of(
                        Map.of("type", "NFC"),
                        Map.of("type", "Replace", "pattern", Map.of("Regex", "\\s+"), "content", " "),
                        Map.of("type", "Lowercase"))));
    }

    private static ObjectNode preTokenizer() {
        return object(Map.of(
                "type",
                "Sequence",
                "pretokenizers",
                List.of(
                        Map.of(
                                "type",
                                "Split",
                                "pattern",
                                Map.of("Regex", WORDS),
                                "behavior",
                                "Removed",
                                "invert",
                                true),
                        Map.of(
                                "type", "ByteLevel",
                                "add_prefix_space", false,
                                "trim_offsets", true,
                                "use_regex", true))));
    }

    private static ObjectNode postProcessor(Path folder, ObjectNode vocabulary, String begin, String end) {
        return object(Map.of(
                "type",
                "RobertaProcessing",
                "sep",
                List.of(end, id(folder, vocabulary, end)),
                "cls",
                List.of(begin, id(folder, vocabulary, begin)),
                "trim_offsets",
                false,
                "add_prefix_space",
                false));
    }

    private static ObjectNode model(Path folder, ObjectNode vocabulary, String unknown) {
        ObjectNode model = object(Map.of(
                "type",
                "BPE",
                "unk_token",
                unknown,
                "continuing_subword_prefix",
                "",
                "end_of_word_suffix",
                "</w>",
                "fuse_unk",
                false,
                "byte_fallback",
                false));
        model.set("vocab", vocabulary);
        ArrayNode merges = model.putArray("merges");
        for (String line : mergeLines(folder.resolve("merges.txt"))) {
            merges.add(line);
        }
        return model;
    }

    private static List<String> mergeLines(Path file) {
        try {
            List<String> merges = Files.readAllLines(file).stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("#version"))
                    .toList();
            for (String merge : merges) {
                if (merge.split(" ", -1).length != 2) {
                    throw new TokenizerException(
                            file + ": a merge is two pieces with a space between, got '" + merge + "'");
                }
            }
            return merges;
        } catch (IOException e) {
            throw new TokenizerException(file + ": cannot be read: " + e, e);
        }
    }

    private static ObjectNode object(Map<String, ?> entries) {
        return JsonObjects.MAPPER.valueToTree(entries);
    }
}
