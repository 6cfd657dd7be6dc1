package dev.sfumato.modelloader.doctor;

import dev.sfumato.modelloader.graph.OnnxGraph;
import dev.sfumato.modelloader.layout.JsonFile;
import dev.sfumato.modelloader.layout.TokenizerFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Whether each text encoder has its tokenizer, and that one is its own. */
record TokenizerChecks(Path folder, ComponentConfigs configs, Findings findings) {

    /** Encoders may have a few rows more than there are tokens, which rounds the table up. */
    private static final double ROUNDING = 0.01;

    void check(Map<String, OnnxGraph> graphs, List<String> components) {
        for (String component : components) {
            if (component.startsWith("text_encoder")) {
                String tokenizer = component.replace("text_encoder", "tokenizer");
                if (!components.contains(tokenizer)) {
                    findings.fault(IndexReport.NAME, "names no component '" + tokenizer + "' for " + component);
                } else {
                    check(tokenizer, component, graphs.get(component));
                }
            }
        }
    }

    private void check(String tokenizer, String encoder, @Nullable OnnxGraph graph) {
        if (!Files.isDirectory(folder.resolve(tokenizer))) {
            findings.fault(tokenizer, "is missing, and the index names it");
            return;
        }
        OptionalInt tokens = vocabulary(tokenizer);
        OptionalInt rows = configs.integer(encoder, "vocab_size");
        if (rows.isEmpty() && graph != null) {
            rows = new GraphExtents(graph).rows("input_ids");
        }
        if (tokens.isPresent() && rows.isPresent()) {
            compare(tokenizer, encoder, tokens.getAsInt(), rows.getAsInt());
        }
        if (graph != null) {
            checkLength(tokenizer, graph);
        }
    }

    private void compare(String tokenizer, String encoder, int tokens, int rows) {
        String sizes = "it has " + tokens + " tokens, " + encoder + " knows " + rows;
        if (tokens > rows) {
            findings.fault(tokenizer, "is the tokenizer of another model: " + sizes);
        } else if (tokens < rows * (1 - ROUNDING)) {
            findings.odd(tokenizer, "may be the tokenizer of another model: " + sizes);
        }
    }

    private void checkLength(String tokenizer, OnnxGraph graph) {
        int sequence = graph.input("input_ids").map(ids -> ids.extent(1)).orElse(-1);
        Path file = folder.resolve(tokenizer).resolve("tokenizer_config.json");
        if (sequence < 0 || !Files.isRegularFile(file)) {
            return;
        }
        findings.attempt(() -> JsonFile.read(file)).ifPresent(json -> {
            JsonNode length = json.root().path("model_max_length");
            if (length.isInt() && length.intValue() != sequence) {
                findings.fault(
                        tokenizer + "/tokenizer_config.json",
                        "model_max_length is " + length.intValue() + ", but the text encoder reads " + sequence
                                + " tokens");
            }
        });
    }

    /** One more than the largest id. */
    private OptionalInt vocabulary(String tokenizer) {
        Path definition = folder.resolve(tokenizer).resolve("tokenizer.json");
        Path words = folder.resolve(tokenizer).resolve("vocab.json");
        if (Files.exists(definition)) {
            return findings.attempt(() -> JsonFile.read(definition))
                    .map(json -> size(json.root()))
                    .orElse(OptionalInt.empty());
        }
        if (!Files.exists(words)) {
            findings.fault(tokenizer, TokenizerFiles.missing(folder.resolve(tokenizer)));
            return OptionalInt.empty();
        }
        if (!Files.exists(folder.resolve(tokenizer).resolve("merges.txt"))) {
            findings.fault(tokenizer + "/merges.txt", "is missing");
        }
        Optional<JsonFile> json = findings.attempt(() -> JsonFile.read(words));
        return json.map(vocabulary ->
                        largest(vocabulary.root().values().stream().mapToInt(id -> id.asInt(-1))))
                .orElse(OptionalInt.empty());
    }

    private static OptionalInt size(JsonNode definition) {
        JsonNode vocabulary = definition.path("model").path("vocab");
        IntStream own = vocabulary.isArray()
                ? IntStream.of(vocabulary.size() - 1)
                : vocabulary.values().stream().mapToInt(id -> id.asInt(-1));
        IntStream added = definition.path("added_tokens").values().stream()
                .mapToInt(token -> token.path("id").asInt(-1));
        return largest(IntStream.concat(own, added));
    }

    private static OptionalInt largest(IntStream ids) {
        OptionalInt largest = ids.max();
        return largest.isPresent() ? OptionalInt.of(largest.getAsInt() + 1) : largest;
    }
}
