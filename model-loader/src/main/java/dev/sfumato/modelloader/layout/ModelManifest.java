package dev.sfumato.modelloader.layout;

import dev.sfumato.modelloader.ModelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What lies in a model folder of the diffusers layout, checked but not loaded.
 *
 * @param id the name that users call the model by
 * @param root the folder
 * @param pipelineClass the diffusers class without an exporter's prefix, such as {@code StableDiffusionPipeline}
 * @param graphs ONNX files by component: {@code text_encoder}, {@code unet}, {@code vae_decoder} and what else the
 *     index names
 * @param options the pipeline's own settings in {@code model_index.json}, such as {@code force_zeros_for_empty_prompt}
 * @param tokenizers the folders of the tokenizers by component; the text encoder of the same number reads with it,
 *     such as {@code tokenizer_2} and {@code text_encoder_2}; at least one
 * @param contentHash SHA-256, in lower-case hex, of the paths and contents of all files that determine pixels
 */
public record ModelManifest(
        String id,
        Path root,
        String pipelineClass,
        PipelineFamily family,
        Map<String, Object> options,
        Map<String, Path> graphs,
        Map<String, Path> tokenizers,
        SchedulerSettings scheduler,
        AutoencoderSettings autoencoder,
        GenerationDefaults defaults,
        String contentHash) {

    public ModelManifest {
        options = Map.copyOf(options);
        graphs = Collections.unmodifiableMap(new LinkedHashMap<>(graphs));
        tokenizers = Collections.unmodifiableMap(new LinkedHashMap<>(tokenizers));
    }

    /**
     * Reads a folder and hashes all of it.
     *
     * @throws ModelException NOT_FOUND if there is no such folder, BROKEN if a component that the index names is
     *     missing, empty, truncated or something else, UNSUPPORTED if the pipeline is of an unknown class
     */
    public static ModelManifest read(String id, Path folder) {
        return read(id, folder, HashCache.none());
    }

    /** Reads a folder and hashes the files that changed since the cache saw them; fails as {@link #read}. */
    public static ModelManifest read(String id, Path folder, HashCache hashes) {
        return new ManifestReader(folder).read(id, hashes);
    }

    /** The folder of the first tokenizer. */
    public Path tokenizer() {
        return tokenizers.values().iterator().next();
    }

    /**
     * How many token ids a text encoder knows, as its configuration tells; empty if it does not tell.
     *
     * <p>A tokenizer with a larger id belongs to another model.
     */
    public OptionalInt textVocabularySize(String textEncoder) {
        JsonNode size = config(textEncoder)
                .<JsonNode>map(config -> config.path("vocab_size"))
                .orElseGet(MissingNode::getInstance);
        return size.isInt() ? OptionalInt.of(size.intValue()) : OptionalInt.empty();
    }

    /** The {@code config.json} beside a component's graph, or empty if it came without one. */
    public Optional<ObjectNode> config(String component) {
        Path file = root.resolve(component).resolve("config.json");
        return Files.exists(file) ? Optional.of(JsonFile.read(file).root()) : Optional.empty();
    }
}
