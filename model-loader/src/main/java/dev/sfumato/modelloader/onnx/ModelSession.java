package dev.sfumato.modelloader.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.RunTerminatedException;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Tensor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final GraphInputs inputs;
    private final Map<String, TensorInfo> outputs;
    private final Map<String, String> properties;
    private final Queue<InputBuffers> idleBuffers = new ConcurrentLinkedQueue<>();
    private final LongAdder nanosInRuntime = new LongAdder();
    private final ReadWriteLock lifetime = new ReentrantReadWriteLock();
    private boolean closed;

    private ModelSession(Path file, OrtSession session) throws OrtException {
        this.file = file;
        this.environment = SessionFactory.environment();
        this.session = session;
        this.inputs = new GraphInputs(file, SessionFactory.describe(file, session.getInputInfo()));
        this.outputs = SessionFactory.describe(file, session.getOutputInfo());
        this.properties = Map.copyOf(session.getMetadata().getCustomMetadata());
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

    private static ModelSession open(Path onnxFile, OrtSession session) {
        try {
            return new ModelSession(onnxFile, session);
        } catch (OrtException | RuntimeException e) {
            closeAfter(e, session);
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
        inputs.require(tensors);
        lifetime.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException(file + ": the session is closed");
            }
            InputBuffers idle = idleBuffers.poll();
            InputBuffers buffers = idle == null ? new InputBuffers() : idle;
            Map<String, FloatTensor> results = run(tensors, buffers);
            idleBuffers.add(buffers);
            return results;
        } finally {
            lifetime.readLock().unlock();
        }
    }

    private Map<String, FloatTensor> run(Map<String, ? extends Tensor> tensors, InputBuffers buffers) {
        try {
            Map<String, OnnxTensor> feeds = inputs.feed(environment, tensors, buffers);
            try {
                return runFed(feeds);
            } finally {
                GraphInputs.close(feeds);
            }
        } catch (OrtException e) {
            if (Termination.current().filter(Termination::isTerminated).isPresent()) {
                throw new RunTerminatedException(file + ": the run was ended early", e);
            }
            throw new ModelException(
                    OutOfMemory.isMeantBy(e) ? Kind.OUT_OF_MEMORY : Kind.BROKEN,
                    file + ": the run failed on inputs " + tensors + ": " + e.getMessage(),
                    e);
        }
    }

    private Map<String, FloatTensor> runFed(Map<String, OnnxTensor> feeds) throws OrtException {
        Termination termination = Termination.current().orElse(null);
        OrtSession.RunOptions options = termination == null ? null : termination.begin();
        try (OrtSession.Result result = timed(feeds, options)) {
            return read(result);
        } finally {
            if (termination != null && options != null) {
                termination.over(options);
            }
        }
    }

    private OrtSession.Result timed(Map<String, OnnxTensor> feeds, OrtSession.@Nullable RunOptions options)
            throws OrtException {
        long start = System.nanoTime();
        try {
            return options == null ? session.run(feeds) : session.run(feeds, options);
        } finally {
            nanosInRuntime.add(System.nanoTime() - start);
        }
    }

    private Map<String, FloatTensor> read(OrtSession.Result result) {
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, OnnxValue> entry : result) {
            TensorInfo info = outputs.get(entry.getKey());
            if (info == null || !(entry.getValue() instanceof OnnxTensor tensor)) {
                throw new ModelException(
                        Kind.BROKEN, file + ": output '" + entry.getKey() + "' is not what the graph declares");
            }
            tensors.put(info.name(), TensorCodec.read(tensor, info.type()));
        }
        return tensors;
    }

    @Override
    public void close() {
        lifetime.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                idleBuffers.clear();
                session.close();
            }
        } catch (OrtException e) {
            throw new ModelException(Kind.DEVICE, file + ": the session cannot be closed: " + e.getMessage(), e);
        } finally {
            lifetime.writeLock().unlock();
        }
    }
}
