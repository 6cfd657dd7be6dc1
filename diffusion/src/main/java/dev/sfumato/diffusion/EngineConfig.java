package dev.sfumato.diffusion;

import dev.sfumato.diffusion.batching.BatchingConfig;
import dev.sfumato.diffusion.guidance.GuidancePasses;
import dev.sfumato.modelloader.onnx.SessionConfig;
import dev.sfumato.prompts.syntax.PromptSyntax;
import java.nio.file.Path;

/**
 * Where an engine finds its models, what it runs on and how much it takes on.
 *
 * @param home the folder whose {@code models} folder holds the models; bundled ones are installed there
 * @param session the device of all graphs
 * @param queueLimit unfinished requests that the engine holds at most, at least 1
 * @param promptSyntax how the prompts of requests are read that do not say
 * @param guidancePasses how the passes of guidance go through the denoiser
 * @param batching how requests wait and share the device
 * @param promptCacheBytes encoded prompts that are kept for requests to come, in bytes of heap, at least 0; changes no
 *     pixel
 */
public record EngineConfig(
        Path home,
        SessionConfig session,
        int queueLimit,
        PromptSyntax promptSyntax,
        GuidancePasses guidancePasses,
        BatchingConfig batching,
        long promptCacheBytes) {

    public static final int DEFAULT_QUEUE_LIMIT = 64;

    private static final long USUAL_PROMPT_CACHE = 256L << 20;
    private static final int LEAST_PART_OF_HEAP = 8;

    public EngineConfig {
        if (promptCacheBytes < 0) {
            throw new IllegalArgumentException("promptCacheBytes must be at least 0, got " + promptCacheBytes);
        }
        if (queueLimit < 1) {
            throw new IllegalArgumentException("queueLimit must be at least 1, got " + queueLimit);
        }
    }

    /** With plain prompts, and both passes of guidance in one call. */
    public EngineConfig(Path home, SessionConfig session, int queueLimit) {
        this(
                home,
                session,
                queueLimit,
                PromptSyntax.NONE,
                GuidancePasses.BATCHED,
                BatchingConfig.DEFAULT,
                defaultPromptCacheBytes());
    }

    /** 256 MiB, or less where the heap is small. */
    public static long defaultPromptCacheBytes() {
        return Math.min(USUAL_PROMPT_CACHE, Runtime.getRuntime().maxMemory() / LEAST_PART_OF_HEAP);
    }

    /** On the CPU, with the default queue limit. */
    public static EngineConfig of(Path home) {
        return new EngineConfig(home, SessionConfig.cpu(), DEFAULT_QUEUE_LIMIT);
    }

    public EngineConfig withSession(SessionConfig other) {
        return new EngineConfig(home, other, queueLimit, promptSyntax, guidancePasses, batching, promptCacheBytes);
    }

    public EngineConfig withPromptSyntax(PromptSyntax other) {
        return new EngineConfig(home, session, queueLimit, other, guidancePasses, batching, promptCacheBytes);
    }

    public EngineConfig withGuidancePasses(GuidancePasses other) {
        return new EngineConfig(home, session, queueLimit, promptSyntax, other, batching, promptCacheBytes);
    }

    public EngineConfig withBatching(BatchingConfig other) {
        return new EngineConfig(home, session, queueLimit, promptSyntax, guidancePasses, other, promptCacheBytes);
    }

    public EngineConfig withPromptCacheBytes(long other) {
        return new EngineConfig(home, session, queueLimit, promptSyntax, guidancePasses, batching, other);
    }
}
