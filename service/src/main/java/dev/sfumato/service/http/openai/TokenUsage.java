package dev.sfumato.service.http.openai;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.prompts.tokenizer.HuggingFaceFolderTokenizer;
import dev.sfumato.prompts.tokenizer.Tokenizer;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts what generations read and paint, with the tokenizer of each model. Thread-safe. */
@Singleton
final class TokenUsage {
    private final DiffusionEngine engine;
    private final Map<Path, Tokenizer> tokenizers = new ConcurrentHashMap<>();

    TokenUsage(DiffusionEngine engine) {
        this.engine = engine;
    }

    /** The usage of a finished generation, all of whose pictures have the size of the first. */
    Usage of(GenerationSettings settings, GeneratedImage first) {
        ModelManifest model = engine.modelOf(settings);
        Tokenizer tokenizer = tokenizers.computeIfAbsent(model.tokenizer(), HuggingFaceFolderTokenizer::open);
        long text = tokenizer.encode(settings.prompt()).tokenCount();
        if (settings.guidanceScale() > 1) {
            text += tokenizer.encode(settings.negativePrompt()).tokenCount();
        }
        int square = model.autoencoder().spatialFactor();
        long latents = (long) (first.width() / square) * (first.height() / square) * settings.count();
        return Usage.of(text, latents);
    }

    @PreDestroy
    void close() {
        tokenizers.values().forEach(Tokenizer::close);
    }
}
