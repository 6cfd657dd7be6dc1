package dev.sfumato.diffusion;

import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A model in memory, and how many use it: one that is used is not unloaded, one that is unloaded is used by nobody. Thread-safe. */
final class LoadedModel {

    private final DiffusionPipeline pipeline;
    private final boolean batched;
    private int users;
    private boolean retired;

    /** @param batched whether the passes of guidance go into one call of its denoiser */
    LoadedModel(DiffusionPipeline pipeline, boolean batched) {
        this.pipeline = pipeline;
        this.batched = batched;
    }

    /** Its graphs; whoever runs them needs a {@link Use}. */
    DiffusionPipeline pipeline() {
        return pipeline;
    }

    /** Its use, or empty if it is being unloaded. */
    synchronized Optional<Use> use() {
        if (retired) {
            return Optional.empty();
        }
        users++;
        return Optional.of(new Use(pipeline, batched, this::release));
    }

    private synchronized void release() {
        users--;
    }

    /**
     * Lets nobody use it from now on.
     *
     * @throws ModelInUseException if somebody does
     */
    synchronized void retire() {
        if (users > 0) {
            throw new ModelInUseException(pipeline.manifest().id(), users);
        }
        retired = true;
    }

    /** The use of a model until it is closed, which may be done more than once. */
    static final class Use implements AutoCloseable {

        private final DiffusionPipeline pipeline;
        private final boolean batched;
        private final Runnable release;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Use(DiffusionPipeline pipeline, boolean batched, Runnable release) {
            this.pipeline = pipeline;
            this.batched = batched;
            this.release = release;
        }

        DiffusionPipeline pipeline() {
            return pipeline;
        }

        boolean batched() {
            return batched;
        }

        /** The use of a pipeline that needs this model's as well, and ends with it. */
        Use with(DiffusionPipeline other, Runnable releaseOther) {
            return new Use(other, batched, () -> {
                releaseOther.run();
                close();
            });
        }

        @Override
        public void close() {
            if (!closed.getAndSet(true)) {
                release.run();
            }
        }
    }
}
