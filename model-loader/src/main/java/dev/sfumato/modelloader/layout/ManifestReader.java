package dev.sfumato.modelloader.layout;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.graph.GraphValue;
import dev.sfumato.modelloader.graph.OnnxGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The reading of one model folder into a {@link ModelManifest}, with all its checks. */
final class ManifestReader {

    /** The pipeline's own settings that show in its pictures. */
    private static final Set<String> PIXEL_OPTIONS =
            Set.of("force_zeros_for_empty_prompt", "requires_aesthetics_score");

    private final Path folder;

    ManifestReader(Path folder) {
        this.folder = folder;
    }

    ModelManifest read(String id, HashCache hashes) {
        ModelIndex index = ModelIndex.read(folder);
        Map<String, FileList.Entry> listed = listedFiles();
        Map<String, Path> graphs = new LinkedHashMap<>();
        index.components().forEach(component -> readComponent(component, graphs));
        requireGraphs(index.family(), graphs);
        Map<String, Path> tokenizers = tokenizers(index);
        Path scheduler = requireNamed(index, "scheduler");
        ComponentSettings settings = new ComponentSettings(folder, index.family());
        AutoencoderSettings autoencoder = settings.autoencoder();
        GenerationDefaults defaults = settings.defaults(autoencoder);
        List<Path> hashed =
                new ArrayList<>(graphs.keySet().stream().map(folder::resolve).toList());
        hashed.addAll(tokenizers.values());
        hashed.add(scheduler);
        if (!Collections.disjoint(index.options().keySet(), PIXEL_OPTIONS)) {
            hashed.add(folder.resolve(ModelIndex.NAME));
        }
        String hash = new ContentHash(folder, listed, hashes).of(hashed);
        return new ModelManifest(
                id,
                folder,
                index.className(),
                index.family(),
                index.options(),
                graphs,
                tokenizers,
                settings.scheduler(),
                autoencoder,
                defaults,
                hash);
    }

    /** One tokenizer for each text encoder: {@code tokenizer_2} reads for {@code text_encoder_2}. */
    private Map<String, Path> tokenizers(ModelIndex index) {
        Map<String, Path> tokenizers = new LinkedHashMap<>();
        for (String component : index.components()) {
            if (component.startsWith("text_encoder")) {
                String tokenizer = component.replace("text_encoder", "tokenizer");
                tokenizers.put(tokenizer, requireNamed(index, tokenizer));
            }
        }
        return tokenizers;
    }

    private Map<String, FileList.Entry> listedFiles() {
        Path file = folder.resolve(FileList.NAME);
        if (!Files.exists(file)) {
            return Map.of();
        }
        FileList list = FileList.read(file);
        list.requireSizes(folder);
        return list.entries();
    }

    private void readComponent(String component, Map<String, Path> graphs) {
        switch (component) {
            case "scheduler" -> requireFile(component, "scheduler_config.json");
            case "tokenizer", "tokenizer_2", "tokenizer_3" -> requireTokenizer(component);
            case "feature_extractor" -> requireFile(component, "preprocessor_config.json");
            // exporters split the autoencoder, which the index may still name as one
            case "vae" -> {
                graphs.put("vae_decoder", requireGraph("vae_decoder"));
                putIfThere("vae_encoder", graphs);
            }
            case "vae_decoder" -> {
                graphs.put(component, requireGraph(component));
                putIfThere("vae_encoder", graphs);
            }
            case "unet" -> {
                graphs.put(component, requireGraph(component));
                putIfThere("controlnet", graphs);
            }
            default -> graphs.put(component, requireGraph(component));
        }
    }

    private void putIfThere(String component, Map<String, Path> graphs) {
        if (Files.isDirectory(folder.resolve(component))) {
            graphs.put(component, requireGraph(component));
        }
    }

    private Path requireGraph(String component) {
        Path graph = requireFile(component, "model.onnx");
        OnnxGraph.read(graph);
        return graph;
    }

    private void requireTokenizer(String component) {
        Path tokenizer = folder.resolve(component);
        if (Files.exists(tokenizer.resolve("tokenizer.json"))) {
            requireFile(component, "tokenizer.json");
        } else if (Files.exists(tokenizer.resolve("vocab.json"))) {
            requireFile(component, "vocab.json");
            requireFile(component, "merges.txt");
        } else {
            throw broken(tokenizer, TokenizerFiles.missing(tokenizer) + ", and " + ModelIndex.NAME + " names it");
        }
    }

    private Path requireFile(String component, String name) {
        Path file = folder.resolve(component).resolve(name);
        if (!Files.isRegularFile(file)) {
            throw broken(file, "is missing, and " + ModelIndex.NAME + " names the component '" + component + "'");
        }
        try {
            if (Files.size(file) == 0) {
                throw broken(file, "is empty");
            }
        } catch (IOException e) {
            throw new ModelException(Kind.BROKEN, file + ": cannot be read: " + e, e);
        }
        return file;
    }

    private Path requireNamed(ModelIndex index, String component) {
        if (!index.components().contains(component)) {
            throw unnamed(component, index.components());
        }
        return folder.resolve(component);
    }

    private void requireGraphs(PipelineFamily family, Map<String, Path> graphs) {
        family.graphInputs().forEach((component, inputs) -> {
            Path graph = graphs.get(component);
            if (graph == null) {
                throw unnamed(component, graphs.keySet());
            }
            List<String> found = OnnxGraph.read(graph).inputs().stream()
                    .map(GraphValue::name)
                    .toList();
            if (!found.containsAll(inputs)) {
                throw broken(
                        graph, "is not a " + component + ", which takes " + inputs + ": this graph takes " + found);
            }
        });
    }

    private ModelException unnamed(String component, Collection<String> named) {
        return broken(
                folder.resolve(ModelIndex.NAME), "names no component '" + component + "', it names only " + named);
    }

    private static ModelException broken(Path file, String what) {
        return new ModelException(Kind.BROKEN, file + ": " + what);
    }
}
