package dev.sfumato.modelloader.onnx.runs;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs of a session that was made to capture CUDA graphs, none of which is captured or a replay. */
final class UncapturedRuns implements GraphRuns {

    /** ONNX Runtime's run option for which graph is meant: the runs with its id are captured once and replayed. */
    private static final String GRAPH_ID = "gpu_graph_id";

    private static final String NO_GRAPH = "-1";

    private final GraphRuns runs;

    UncapturedRuns(GraphRuns runs) {
        this.runs = runs;
    }

    /** Options for runs that are captured as a graph, or replay it. */
    static OrtSession.RunOptions capturing(String id) throws OrtException {
        OrtSession.RunOptions options = new OrtSession.RunOptions();
        try {
            options.addRunConfigEntry(GRAPH_ID, id);
            return options;
        } catch (OrtException e) {
            options.close();
            throw e;
        }
    }

    @Override
    public Map<String, FloatTensor> run(Feed feed, OrtSession.@Nullable RunOptions options) throws OrtException {
        if (options != null) {
            options.addRunConfigEntry(GRAPH_ID, NO_GRAPH);
            return runs.run(feed, options);
        }
        try (OrtSession.RunOptions own = capturing(NO_GRAPH)) {
            return runs.run(feed, own);
        }
    }

    @Override
    public void close() {
        runs.close();
    }
}
