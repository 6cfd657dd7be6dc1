package dev.sfumato.diffusion.adapters;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.graph.Initializer;
import dev.sfumato.modelloader.graph.OnnxGraph;
import dev.sfumato.modelloader.graph.TokenTable;
import dev.sfumato.modelloader.graph.WeightReader;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.layout.PipelineFamily;
import dev.sfumato.modelloader.onnx.WeightReplacement;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import dev.sfumato.prompts.tokenizer.AddedWord;
import dev.sfumato.prompts.tokenizer.HuggingFaceFolderTokenizer;
import dev.sfumato.prompts.tokenizer.Tokenizer;
import dev.sfumato.prompts.tokenizer.TokenizerException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The token tables of a model's text encoders with the vectors of further words. */
final class WordTables {

    private static final Set<PipelineFamily> FAMILIES = EnumSet.of(
            PipelineFamily.STABLE_DIFFUSION, PipelineFamily.LATENT_CONSISTENCY, PipelineFamily.STABLE_DIFFUSION_XL);

    private final ModelManifest manifest;
    private final List<EmbeddingFile> embeddings;

    WordTables(ModelManifest manifest, List<EmbeddingFile> embeddings) {
        this.manifest = manifest;
        this.embeddings = embeddings;
        if (!FAMILIES.contains(manifest.family())) {
            throw refused(
                    embeddings.getFirst(), "does not go with the family " + manifest.family(), FAMILIES.toString());
        }
        for (EmbeddingFile embedding : embeddings) {
            if (!embedding.vectors().keySet().equals(Set.copyOf(encoders()))) {
                throw refused(
                        embedding,
                        "has vectors for " + embedding.vectors().keySet() + ", model '" + manifest.id() + "' reads "
                                + encoders(),
                        "one that was made for this kind of model");
            }
        }
    }

    /** The components that read words. */
    List<String> encoders() {
        return manifest.graphs().keySet().stream()
                .filter(component -> component.startsWith("text_encoder"))
                .toList();
    }

    /** An encoder's table with the vectors at the ids that its tokenizer will give the words. */
    WeightReplacement longer(String encoder) {
        OnnxGraph graph =
                OnnxGraph.read(Objects.requireNonNull(manifest.graphs().get(encoder)));
        Initializer table = TokenTable.of(graph)
                .orElseThrow(() -> new ModelException(
                        Kind.UNSUPPORTED,
                        graph.file() + ": looks up its input_ids in no table that could be extended"));
        int rows = Math.toIntExact(table.dimensions().get(0));
        int width = Math.toIntExact(table.dimensions().get(1));
        int first = firstId(encoder);
        int added = embeddings.stream()
                .mapToInt(embedding -> embedding.word().tokens())
                .sum();
        float[] longer = new float[Math.multiplyExact(Math.max(rows, first + added), width)];
        float[] own = new WeightReader(graph).readFloats(table);
        System.arraycopy(own, 0, longer, 0, own.length);
        int row = first;
        for (EmbeddingFile embedding : embeddings) {
            FloatTensor vectors = embedding.vectors().get(encoder);
            if (vectors == null || vectors.shape().dimension(1) != width) {
                throw refused(
                        embedding,
                        "has vectors " + vectors + " for " + encoder + " of model '" + manifest.id() + "'",
                        "vectors of width " + width);
            }
            System.arraycopy(vectors.values(), 0, longer, row * width, vectors.values().length);
            row += embedding.word().tokens();
        }
        return new WeightReplacement(table, FloatTensor.of(Shape.of(longer.length / width, width), longer));
    }

    /** The first id that a tokenizer gives the words. */
    private int firstId(String encoder) {
        Path folder = manifest.tokenizers().get(encoder.replace("text_encoder", "tokenizer"));
        if (folder == null) {
            throw new ModelException(Kind.BROKEN, manifest.root() + ": has no tokenizer for " + encoder);
        }
        List<AddedWord> words = embeddings.stream().map(EmbeddingFile::word).toList();
        try (Tokenizer tokenizer = HuggingFaceFolderTokenizer.open(folder, words)) {
            return tokenizer.vocabularySize()
                    - words.stream().mapToInt(AddedWord::tokens).sum();
        } catch (TokenizerException e) {
            throw new AdapterException(
                    "embeddings",
                    String.valueOf(e.getMessage()),
                    words.stream().map(AddedWord::text).toList().toString(),
                    "words that neither the model nor another embedding has",
                    e);
        }
    }

    private static AdapterException refused(EmbeddingFile embedding, String what, String allowed) {
        return new AdapterException(
                "embeddings",
                "'" + embedding.word().text() + "' " + what,
                embedding.word().text(),
                allowed,
                null);
    }
}
