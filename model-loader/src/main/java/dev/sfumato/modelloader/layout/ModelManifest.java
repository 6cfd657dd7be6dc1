package dev.sfumato.modelloader.layout;

import dev.sfumato.modelloader.ModelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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

    /** The {@code config.json} beside a component's graph, or empty if it came without one. */
    public Optional<ObjectNode> config(String component) {
        Path file = root.resolve(component).resolve("config.json");
        return Files.exists(file) ? Optional.of(JsonFile.read(file).root()) : Optional.empty();
    }
}
