package dev.sfumato.modelloader.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.RunTerminatedException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A switch that ends the runs of graphs early, which otherwise are ended by nothing.
 *
 * <p>It concerns the runs that are made inside {@link #during}, by whichever sessions, down to the ones that a component
 * or a pipeline makes; other runs of the same sessions do not notice. Once it is thrown it stays so. A run ends at the
 * next node of its graph. Thread-safe.
 */
public final class Termination {

    private static final ScopedValue<Termination> CURRENT = ScopedValue.newInstance();

    private final Set<OrtSession.RunOptions> running = new HashSet<>();
    private boolean terminated;

    /** Does something whose runs on the calling thread can be ended; of two that are nested, the inner one holds. */
    public <T, X extends Throwable> T during(ScopedValue.CallableOp<? extends T, X> body) throws X {
        return ScopedValue.where(CURRENT, this).call(body);
    }

    /** That of the calling thread. */
    static Optional<Termination> current() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    /** Ends the runs in progress and those to come: they fail with {@link RunTerminatedException}. */
    public synchronized void terminate() {
        terminated = true;
        for (OrtSession.RunOptions options : running) {
            end(options);
        }
    }

    /** Whether it was thrown. */
    public synchronized boolean isTerminated() {
        return terminated;
    }

    /** Options for a run that is about to begin; to be given back by {@link #over}. */
    synchronized OrtSession.RunOptions begin() throws OrtException {
        OrtSession.RunOptions options = new OrtSession.RunOptions();
        running.add(options);
        if (terminated) {
            end(options);
        }
        return options;
    }

    // Freed under the same lock that terminate() holds, which must not reach for options that are gone.
    synchronized void over(OrtSession.RunOptions options) {
        running.remove(options);
        options.close();
    }

    private static void end(OrtSession.RunOptions options) {
        try {
            options.setTerminate(true);
        } catch (OrtException e) {
            throw new ModelException(Kind.DEVICE, "a run of a graph cannot be ended: " + e.getMessage(), e);
        }
    }
}
