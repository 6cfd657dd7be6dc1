package dev.sfumato.diffusion.adapters;

import dev.sfumato.modelloader.safetensors.SafetensorsFile;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import dev.sfumato.prompts.tokenizer.AddedWord;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A word and the vectors that text encoders read it as.
 *
 * @param vectors by text encoder, (tokens, width)
 * @see <a href="https://arxiv.org/abs/2208.01618">An Image is Worth One Word, Gal et al. 2022</a>
 */
record EmbeddingFile(AddedWord word, Map<String, FloatTensor> vectors) {

    /** The single entry of AUTOMATIC1111's files, whose word is the file's name. */
    private static final String UNNAMED = "emb_params";

    private static final Map<String, String> ENCODERS = Map.of("clip_l", "text_encoder", "clip_g", "text_encoder_2");

    EmbeddingFile {
        vectors = Map.copyOf(vectors);
    }

    /** @throws dev.sfumato.modelloader.ModelException if the file cannot be read */
    static EmbeddingFile read(EmbeddingChoice choice, Path path) {
        SafetensorsFile file = SafetensorsFile.open(path);
        Set<String> names = file.tensors().keySet();
        Map<String, FloatTensor> vectors = new LinkedHashMap<>();
        String word = choice.name();
        if (ENCODERS.keySet().containsAll(names) && !names.isEmpty()) {
            names.forEach(name -> vectors.put(ENCODERS.getOrDefault(name, name), rows(choice, file, name)));
        } else if (names.size() == 1) {
            String only = names.iterator().next();
            word = only.equals(UNNAMED) ? choice.name() : only;
            vectors.put("text_encoder", rows(choice, file, only));
        } else {
            throw new AdapterException(
                    "embeddings",
                    path + " is no textual-inversion embedding: it holds " + names,
                    choice.name(),
                    "one tensor (emb_params, or named by its word), or clip_l and clip_g",
                    null);
        }
        long lengths = vectors.values().stream()
                .map(tensor -> tensor.shape().dimension(0))
                .distinct()
                .count();
        if (lengths != 1) {
            throw new AdapterException(
                    "embeddings",
                    path + " has another number of vectors for each text encoder: " + vectors.values(),
                    choice.name(),
                    "as many of clip_l as of clip_g",
                    null);
        }
        int tokens = vectors.values().iterator().next().shape().dimension(0);
        return new EmbeddingFile(new AddedWord(word, tokens), vectors);
    }

    private static FloatTensor rows(EmbeddingChoice choice, SafetensorsFile file, String name) {
        FloatTensor tensor = file.read(name);
        Shape shape = tensor.shape();
        if (shape.size() == 0 || shape.rank() < 1 || shape.rank() > 2) {
            throw new AdapterException(
                    "embeddings",
                    file.file() + " has '" + name + "' of shape " + shape,
                    choice.name(),
                    "(width) or (vectors, width)",
                    null);
        }
        return shape.rank() == 2 ? tensor : FloatTensor.of(Shape.of(1, shape.size()), tensor.values());
    }
}
