package dev.sfumato.examples;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.EngineConfig;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** Makes the engine a Micronaut bean: one for the application, closed with it. */
@Factory
final class EngineFactory {

    @Singleton
    @Bean(preDestroy = "close")
    DiffusionEngine engine(@Value("${sfumato.home}") String home) {
        return DiffusionEngine.open(EngineConfig.of(Path.of(home)));
    }
}
