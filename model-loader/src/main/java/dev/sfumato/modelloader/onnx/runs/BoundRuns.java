package dev.sfumato.modelloader.onnx.runs;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs by tensors that are bound to the session: those of the shapes that ran last stay, a limited number of them, so
 * that a device's memory does not grow with the number of sizes that were ever painted.
 */
public final class BoundRuns implements GraphRuns {

    /** Bound for runs to come, over all shapes: two passes and one, of some sizes and batches. */
    private static final int MOST_IDLE = 8;

    private final LoadedGraph graph;
    private final RunMemory memory;
    private final Deque<BoundRun> idle = new ArrayDeque<>();

    /** @param memory that it closes when it is closed */
    BoundRuns(LoadedGraph graph, RunMemory memory) {
        this.graph = graph;
        this.memory = memory;
    }

    @Override
    public Map<String, FloatTensor> run(Feed feed, OrtSession.@Nullable RunOptions options) throws OrtException {
        BoundRun bound = take(feed.shapes());
        boolean sound = false;
        try {
            Map<String, FloatTensor> outputs = bound.run(feed, options);
            sound = true;
            return outputs;
        } finally {
            if (sound) {
                giveBack(bound);
            } else {
                bound.close();
            }
        }
    }

    private BoundRun take(Map<String, Shape> shapes) throws OrtException {
        synchronized (idle) {
            Iterator<BoundRun> latestFirst = idle.descendingIterator();
            while (latestFirst.hasNext()) {
                BoundRun bound = latestFirst.next();
                if (bound.shapes().equals(shapes)) {
                    latestFirst.remove();
                    return bound;
                }
            }
        }
        return new BoundRun(graph, memory, shapes);
    }

    private void giveBack(BoundRun bound) {
        BoundRun spare = null;
        synchronized (idle) {
            idle.addLast(bound);
            if (idle.size() > MOST_IDLE) {
                spare = idle.pollFirst();
            }
        }
        if (spare != null) {
            spare.close();
        }
    }

    /** How many are bound for runs to come. */
    int idle() {
        synchronized (idle) {
            return idle.size();
        }
    }

    @Override
    public void close() {
        List<BoundRun> all;
        synchronized (idle) {
            all = new ArrayList<>(idle);
            idle.clear();
        }
        all.forEach(BoundRun::close);
        memory.close();
    }
}
