package dev.sfumato.diffusion.adapters;

import dev.sfumato.diffusion.adapters.lora.ActiveLora;
import dev.sfumato.diffusion.adapters.lora.LoraMerge;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.onnx.WeightReplacement;
import dev.sfumato.prompts.tokenizer.AddedWord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The variation of a model that a request's adapters ask for. */
public final class Variations {

    private final ModelManifest manifest;
    private final AdapterFolder folder;

    private Variations(ModelManifest manifest, AdapterFolder folder) {
        this.manifest = manifest;
        this.folder = folder;
    }

    /**
     * Reads the adapters and joins them with the model's weights, which takes time and as much memory as the weights
     * that change.
     *
     * @throws AdapterException if one cannot be read or does not go with the model, naming all of its parts that do not
     */
    public static ModelVariation of(ModelManifest manifest, Adapters adapters, AdapterFolder folder) {
        Variations variations = new Variations(manifest, folder);
        Map<String, List<WeightReplacement>> weights = new LinkedHashMap<>(variations.loras(adapters.loras()));
        List<EmbeddingFile> embeddings =
                adapters.embeddings().stream().map(variations::embedding).toList();
        Map<String, List<AddedWord>> words = new LinkedHashMap<>();
        if (!embeddings.isEmpty()) {
            WordTables tables = new WordTables(manifest, embeddings);
            for (String encoder : tables.encoders()) {
                weights.merge(encoder, List.of(tables.longer(encoder)), Variations::joined);
                words.put(
                        encoder.replace("text_encoder", "tokenizer"),
                        embeddings.stream().map(EmbeddingFile::word).toList());
            }
        }
        return new ModelVariation(weights, words);
    }

    private static List<WeightReplacement> joined(List<WeightReplacement> some, List<WeightReplacement> others) {
        List<WeightReplacement> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    private Map<String, List<WeightReplacement>> loras(List<LoraChoice> choices) {
        try {
            return LoraMerge.of(
                    manifest,
                    choices.stream()
                            .map(lora -> new ActiveLora(folder.lora(lora), lora.weight()))
                            .toList());
        } catch (ModelException e) {
            throw new AdapterException(
                    "loras",
                    String.valueOf(e.getMessage()),
                    choices.stream().map(LoraChoice::name).toList().toString(),
                    "LoRAs made for this kind of model",
                    e);
        }
    }

    private EmbeddingFile embedding(EmbeddingChoice choice) {
        try {
            return EmbeddingFile.read(choice, folder.embedding(choice));
        } catch (ModelException e) {
            throw new AdapterException(
                    "embeddings",
                    String.valueOf(e.getMessage()),
                    choice.name(),
                    "safetensors files of textual inversion",
                    e);
        }
    }
}
