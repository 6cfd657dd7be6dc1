package dev.sfumato.diffusion;

import dev.sfumato.modelloader.onnx.SessionConfig;
import java.nio.file.Path;

/**
 * Where an engine finds its models, what it runs on and how much it takes on.
 *
 * @param home the folder whose {@code models} folder holds the models; bundled ones are installed there
 * @param session the device of all graphs
 * @param queueLimit unfinished requests that the engine holds at most, at least 1
 */
public record EngineConfig(Path home, SessionConfig session, int queueLimit) {

    public static final int DEFAULT_QUEUE_LIMIT = 64;

    public EngineConfig {
        if (queueLimit < 1) {
            throw new IllegalArgumentException("queueLimit must be at least 1, got " + queueLimit);
        }
    }

    /** On the CPU, with the default queue limit. */
    public static EngineConfig of(Path home) {
        return new EngineConfig(home, SessionConfig.cpu(), DEFAULT_QUEUE_LIMIT);
    }
}
