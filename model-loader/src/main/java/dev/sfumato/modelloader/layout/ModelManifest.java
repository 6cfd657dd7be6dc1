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
 * @param tokenizer the folder of the tokenizer
 * @param contentHash SHA-256, in lower-case hex, of the paths and contents of all files that determine pixels
 */
public record ModelManifest(
        String id,
        Path root,
        String pipelineClass,
        Map<String, Path> graphs,
        Path tokenizer,
        SchedulerSettings scheduler,
        AutoencoderSettings autoencoder,
        GenerationDefaults defaults,
        String contentHash) {

    public ModelManifest {
        graphs = Collections.unmodifiableMap(new LinkedHashMap<>(graphs));
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

    /**
     * How many token ids the text encoder knows, as its configuration tells; empty if it does not tell.
     *
     * <p>A tokenizer with a larger id belongs to another model.
     */
    public OptionalInt textVocabularySize() {
        JsonNode size = config("text_encoder")
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
