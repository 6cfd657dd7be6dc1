package dev.sfumato.modelloader.onnx.natives;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;

/**
 * The copying of tensors to and from CUDA devices outside of a session's runs, for which the library of the execution
 * provider has to be made known to the environment; a session makes it known to itself only.
 */
public final class CudaCopies {

    private static final String LIBRARY = "onnxruntime_providers_cuda";

    private static boolean enabled;

    private CudaCopies() {}

    /** Once a process; the library is loaded by then, as the session runs by it. */
    public static synchronized void enable(OrtEnvironment environment) throws OrtException {
        if (!enabled) {
            // a name alone is looked for beside ONNX Runtime's own library, where that of the session was found
            environment.registerExecutionProviderLibrary("sfumato-cuda", System.mapLibraryName(LIBRARY));
            enabled = true;
        }
    }
}
