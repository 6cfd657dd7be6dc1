package dev.sfumato.modelloader.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.RunTerminatedException;
import dev.sfumato.modelloader.onnx.runs.Feed;
import dev.sfumato.modelloader.onnx.runs.GraphRuns;
import dev.sfumato.modelloader.onnx.runs.LoadedGraph;
import dev.sfumato.modelloader.onnx.runs.UnfitValueException;
import dev.sfumato.modelloader.tensor.DType;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Tensor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * One graph, loaded on a device and ready to run.
 *
 * <p>Names, ranks and element types are those of the graph itself; host tensors are cast to them. Thread-safe: any
 * number of threads may run it at once. Whoever opened it closes it; closing waits for the runs in progress.
 */
public final class ModelSession implements AutoCloseable {

    private final Path file;
    private final OrtSession session;
    private final GraphInputs inputs;
    private final Map<String, TensorInfo> outputs;
    private final Map<String, String> properties;
    private final GraphRuns runs;
    private final LongAdder nanosInRuntime = new LongAdder();
    private final ReadWriteLock lifetime = new ReentrantReadWriteLock();
    private boolean closed;

    private ModelSession(Path file, SessionFactory.Opened opened) throws OrtException {
        this.file = file;
        this.session = opened.session();
        this.inputs = new GraphInputs(file, SessionFactory.describe(file, session.getInputInfo()));
        this.outputs = SessionFactory.describe(file, session.getOutputInfo());
        this.properties = Map.copyOf(session.getMetadata().getCustomMetadata());
        GraphProperties.requireProvider(file, properties, opened.config().provider());
        this.runs = opened.config()
                .runs()
                .of(new LoadedGraph(
                        file,
                        SessionFactory.environment(),
                        session,
                        types(inputs.infos()),
                        types(outputs),
                        nanosInRuntime));
    }

    private static Map<String, DType> types(Map<String, TensorInfo> infos) {
        Map<String, DType> types = new LinkedHashMap<>();
        infos.forEach((name, info) -> types.put(name, info.type()));
        return types;
    }

    /**
     * Loads a graph.
     *
     * @throws ModelException NOT_FOUND if there is no such file, BROKEN if it is not a sound ONNX graph, UNSUPPORTED if
     *     an input or output is of an unknown type, DEVICE if the device that was asked for cannot be used; another
     *     device is never taken instead
     */
    public static ModelSession open(Path onnxFile, SessionConfig config) {
        return open(onnxFile, SessionFactory.create(onnxFile, config));
    }

    /**
     * Loads a graph with other values for some of its weights.
     *
     * @throws ModelException as {@link #open(Path, SessionConfig)}, and if a weight is of a type that has no fractions
     */
    public static ModelSession open(Path onnxFile, SessionConfig config, Collection<WeightReplacement> replacements) {
        Map<String, WeightReplacement> byName = new LinkedHashMap<>();
        replacements.forEach(replacement -> byName.put(replacement.initializer().name(), replacement));
        return open(onnxFile, SessionFactory.create(onnxFile, config, byName));
    }

    private static ModelSession open(Path onnxFile, SessionFactory.Opened opened) {
        try {
            return new ModelSession(onnxFile, opened);
        } catch (OrtException | RuntimeException e) {
            closeAfter(e, opened.session());
            if (e instanceof ModelException known) {
                throw known;
            }
            throw new ModelException(Kind.BROKEN, onnxFile + ": its inputs cannot be read: " + e.getMessage(), e);
        }
    }

    private static void closeAfter(Exception failure, OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            failure.addSuppressed(e);
        }
    }

    public Path file() {
        return file;
    }

    /** What the graph takes, by name, in its own order. */
    public Map<String, TensorInfo> inputs() {
        return inputs.infos();
    }

    /** What the graph gives, by name, in its own order. */
    public Map<String, TensorInfo> outputs() {
        return outputs;
    }

    /** What the exporter noted in the file, by name; see {@link GraphProperties} for what is read of it. */
    public Map<String, String> properties() {
        return properties;
    }

    /** The time spent inside ONNX Runtime by all runs so far, summed over threads. */
    public Duration timeInRuntime() {
        return Duration.ofNanos(nanosInRuntime.sum());
    }

    /**
     * Runs the graph and copies all its outputs to the host, cast to float.
     *
     * @param tensors one for each of {@link #inputs()}; an integer input takes whole numbers only, also as floats
     * @throws ModelException BROKEN if names, ranks, fixed extents or values do not fit, or the run fails; OUT_OF_MEMORY if the device has not
     *     enough for it
     * @throws RunTerminatedException if a {@link Termination} ended it
     * @throws IllegalStateException if the session is closed
     */
    public Map<String, FloatTensor> run(Map<String, ? extends Tensor> tensors) {
        return run(tensors, Set.of());
    }

    /**
     * Runs the graph as {@link #run(Map)} does, and copies those inputs only once to the device that stay the same.
     *
     * @param lasting the inputs whose tensors, or the parts of them, nobody writes to once they were given to a run: the
     *     same ones again, by identity, are known to hold the same values
     */
    public Map<String, FloatTensor> run(Map<String, ? extends Tensor> tensors, Set<String> lasting) {
        inputs.require(tensors);
        lifetime.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException(file + ": the session is closed");
            }
            return runOpen(new Feed(tensors, lasting));
        } finally {
            lifetime.readLock().unlock();
        }
    }

    private Map<String, FloatTensor> runOpen(Feed feed) {
        Termination termination = Termination.current().orElse(null);
        try {
            return termination == null ? runs.run(feed, null) : runTerminable(feed, termination);
        } catch (UnfitValueException e) {
            throw inputs.unfit(e, feed.tensors());
        } catch (OrtException e) {
            if (termination != null && termination.isTerminated()) {
                throw ended(e);
            }
            throw new ModelException(
                    OutOfMemory.isMeantBy(e) ? Kind.OUT_OF_MEMORY : Kind.BROKEN,
                    file + ": the run failed on inputs " + feed.tensors() + ": " + e.getMessage(),
                    e);
        }
    }

    private Map<String, FloatTensor> runTerminable(Feed feed, Termination termination) throws OrtException {
        OrtSession.RunOptions options = termination.begin();
        try {
            // some runs cannot be ended once they have begun
            if (termination.isTerminated()) {
                throw ended(null);
            }
            return runs.run(feed, options);
        } finally {
            termination.over(options);
        }
    }

    private RunTerminatedException ended(@Nullable OrtException cause) {
        return new RunTerminatedException(file + ": the run was ended early", cause);
    }

    @Override
    public void close() {
        lifetime.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                runs.close();
                session.close();
            }
        } catch (OrtException e) {
            throw new ModelException(Kind.DEVICE, file + ": the session cannot be closed: " + e.getMessage(), e);
        } finally {
            lifetime.writeLock().unlock();
        }
    }
}
