package dev.sfumato.modelloader.onnx.runs;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs that are captured as a CUDA graph once and replayed from then on, which spares the host launching each kernel:
 * one graph for the input shapes of each of the first few kinds of runs, as none can be freed before the session is.
 *
 * <p>A graph reads and writes the addresses that it was captured with, and belongs to the thread that captured it, so
 * all runs happen on one thread. A replay is a single launch and cannot be ended early; it is not begun if that was
 * asked for before. Where a graph cannot be captured, all runs are made as without.
 */
public final class CapturedRuns implements GraphRuns {

    private static final Logger LOG = LoggerFactory.getLogger(CapturedRuns.class);

    /** Each holds the memory of all that is computed in it. */
    private static final int MOST_GRAPHS = 8;

    private final LoadedGraph graph;
    private final RunMemory memory;
    private final GraphIds ids;
    private final GraphRuns uncaptured;
    private final OwnerThread owner;
    private final Map<Map<String, Shape>, Captured> captured = new HashMap<>();
    private boolean failed;

    /** The ids of graphs: another for each number from 1 on. */
    @FunctionalInterface
    interface GraphIds {
        String of(int number);
    }

    /** Tensors that a graph has the addresses of, and the options that mean that graph. */
    private record Captured(BoundRun bound, OrtSession.RunOptions replay) implements GraphRuns {

        @Override
        public Map<String, FloatTensor> run(Feed feed, OrtSession.@Nullable RunOptions options) throws OrtException {
            return bound.run(feed, options);
        }

        @Override
        public void close() {
            replay.close();
            bound.close();
        }
    }

    /**
     * @param memory of a device that holds all inputs and outputs; closed when this is
     */
    CapturedRuns(LoadedGraph graph, RunMemory memory, GraphIds ids) {
        this.graph = graph;
        this.memory = memory;
        this.ids = ids;
        uncaptured = new UncapturedRuns(new BoundRuns(graph, memory));
        owner = new OwnerThread("cuda-graph-" + name(graph.file()));
    }

    private static String name(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? file.toString() : String.valueOf(folder.getFileName());
    }

    @Override
    public Map<String, FloatTensor> run(Feed feed, OrtSession.@Nullable RunOptions options) throws OrtException {
        return owner.call(() -> {
            Captured run = find(feed.shapes());
            if (run == null) {
                return uncaptured.run(feed, options);
            }
            return run.bound().isSettled() ? replay(run, feed, options) : settle(run, feed, options);
        });
    }

    private @Nullable Captured find(Map<String, Shape> shapes) throws OrtException {
        Captured known = captured.get(shapes);
        if (known != null || failed || captured.size() == MOST_GRAPHS) {
            return known;
        }
        OrtSession.RunOptions options = UncapturedRuns.capturing(ids.of(captured.size() + 1));
        try {
            Captured fresh = new Captured(new BoundRun(graph, memory, shapes), options);
            captured.put(shapes, fresh);
            return fresh;
        } catch (OrtException | RuntimeException e) {
            options.close();
            throw e;
        }
    }

    // The tensors of the outputs are bound only after it, and are then where they stay.
    private Map<String, FloatTensor> settle(Captured run, Feed feed, OrtSession.@Nullable RunOptions options)
            throws OrtException {
        try {
            return new UncapturedRuns(run).run(feed, options);
        } catch (OrtException e) {
            captured.remove(run.bound().shapes());
            run.close();
            throw e;
        }
    }

    private Map<String, FloatTensor> replay(Captured run, Feed feed, OrtSession.@Nullable RunOptions options)
            throws OrtException {
        try {
            return run.run(feed, run.replay());
        } catch (OrtException e) {
            LOG.warn(
                    "{}: its runs cannot be captured as CUDA graphs and are made without: {}",
                    graph.file(),
                    e.getMessage());
            failed = true;
            closeCaptured();
            return uncaptured.run(feed, options);
        }
    }

    /** How many graphs were captured, or are to be at the next run of their shapes. */
    int graphs() throws OrtException {
        return owner.call(captured::size);
    }

    private void closeCaptured() {
        captured.values().forEach(Captured::close);
        captured.clear();
    }

    @Override
    public void close() {
        owner.close();
        closeCaptured();
        uncaptured.close();
    }
}
