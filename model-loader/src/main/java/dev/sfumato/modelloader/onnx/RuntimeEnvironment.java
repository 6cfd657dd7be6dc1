package dev.sfumato.modelloader.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtEnvironment.ThreadingOptions;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The one environment of ONNX Runtime that a process has, and the pool of threads that its sessions share.
 *
 * <p>With a pool each, the threads of the session that ran last go on spinning while the next one wants the cores; on
 * two cores that doubles the time of the steps after a switch.
 *
 * @param sharedThreads the size of the shared pool as {@link SessionConfig#intraOpThreads} gives it, or -1 if the
 *     program that embeds us made an environment without one
 */
record RuntimeEnvironment(OrtEnvironment environment, int sharedThreads) {

    private static final int NOT_SHARED = -1;

    private static @Nullable RuntimeEnvironment made;

    /** The environment; its pool has the size that the first caller asked for. */
    static synchronized RuntimeEnvironment get(int intraOpThreads) {
        RuntimeEnvironment existing = made;
        if (existing == null) {
            OnnxRuntime.forgetRemovedFolder();
            Telemetry.disable();
            existing = make(intraOpThreads);
            made = existing;
        }
        return existing;
    }

    private static RuntimeEnvironment make(int intraOpThreads) {
        // errors also come as exceptions, so printing them would tell them twice
        OrtLoggingLevel level = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
        // the options belong to the library, so they can be made only once it is loaded, which making them does
        try (ThreadingOptions threads = new ThreadingOptions()) {
            threads.setGlobalIntraOpNumThreads(intraOpThreads);
            threads.setGlobalInterOpNumThreads(1);
            return new RuntimeEnvironment(OrtEnvironment.getEnvironment(level, "sfumato", threads), intraOpThreads);
        } catch (IllegalStateException alreadyMade) {
            return new RuntimeEnvironment(OrtEnvironment.getEnvironment(level, "sfumato"), NOT_SHARED);
        } catch (OrtException e) {
            throw new ModelException(
                    Kind.DEVICE,
                    "ONNX Runtime cannot be started with " + intraOpThreads + " threads: " + e.getMessage(),
                    e);
        }
    }

    /** Has a session take the shared pool, or one of its own where it wants another number of threads. */
    void addThreads(SessionOptions options, int intraOpThreads) throws OrtException {
        if (intraOpThreads == sharedThreads) {
            options.disablePerSessionThreads();
        } else {
            options.setInterOpNumThreads(1);
            options.setIntraOpNumThreads(intraOpThreads);
        }
    }
}
