package dev.sfumato.service.http.openai.batches;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.service.batches.BatchRunner;
import dev.sfumato.service.uploads.FileStore;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;

/** Opens the files and batches of the home folder. */
@Factory
final class BatchParts {
    // As many lines as a denoiser takes in one call at most; the engine has room for others beside them.
    private static final int LANES = 8;
    private static final int SHARE = 4;

    @Singleton
    FileStore files(DiffusionEngine engine) {
        return new FileStore(folder(engine).resolve("files"), InstantSource.system());
    }

    @Singleton
    @Bean(preDestroy = "close")
    BatchRunner batches(DiffusionEngine engine, FileStore files, BatchLinePainter painter) {
        int lanes = Math.clamp(engine.config().queueLimit() / SHARE, 1, LANES);
        return BatchRunner.start(folder(engine).resolve("batches"), files, painter, InstantSource.system(), lanes);
    }

    private static Path folder(DiffusionEngine engine) {
        return engine.config().home().resolve("openai");
    }
}
