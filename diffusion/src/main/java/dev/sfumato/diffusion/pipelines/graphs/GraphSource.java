package dev.sfumato.diffusion.pipelines.graphs;

import dev.sfumato.diffusion.adapters.ModelVariation;
import dev.sfumato.diffusion.components.EmbeddingCache;
import dev.sfumato.modelloader.onnx.ModelSession;
import dev.sfumato.modelloader.onnx.SessionConfig;
import dev.sfumato.modelloader.onnx.WeightReplacement;
import dev.sfumato.prompts.tokenizer.AddedWord;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the graphs of a pipeline come from: what does not vary from the folder is shared with other pipelines of the
 * same model.
 */
public final class GraphSource {

    private final SharedSessions shared;
    private final ModelVariation variation;

    private GraphSource(SharedSessions shared, ModelVariation variation) {
        this.shared = shared;
        this.variation = variation;
    }

    /** The folder's own graphs, for one pipeline. */
    public static GraphSource of(SessionConfig config) {
        return new GraphSource(new SharedSessions(config), ModelVariation.NONE);
    }

    /** A variation of the folder's graphs, which uses sessions of others where it does not vary. */
    public static GraphSource of(SharedSessions shared, ModelVariation variation) {
        return new GraphSource(shared, variation);
    }

    /** A component's session, which whoever asked closes. */
    SharedSessions.Lease open(String component, Path graph) {
        List<WeightReplacement> weights = variation.weights().get(component);
        return weights == null
                ? shared.lease(graph)
                : shared.leaseOwn(ModelSession.open(graph, shared.config(), weights));
    }

    /** Where the outputs of text encoders are kept. */
    EmbeddingCache embeddings() {
        return shared.embeddings();
    }

    /** The further words of a tokenizer. */
    List<AddedWord> words(String tokenizer) {
        return variation.words().getOrDefault(tokenizer, List.of());
    }

    /** Whether the time in a component's session counts for this source: once for each session. */
    boolean owns(String component) {
        return variation.isEmpty() || variation.weights().containsKey(component);
    }
}
