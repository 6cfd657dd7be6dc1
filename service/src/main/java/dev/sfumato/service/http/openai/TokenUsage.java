package dev.sfumato.service.http.openai;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.prompts.tokenizer.Tokenizer;
import dev.sfumato.service.http.models.ModelTokenizers;
import jakarta.inject.Singleton;

/** Counts what generations read and paint, with the tokenizer of each model. Thread-safe. */
@Singleton
final class TokenUsage {
    private final DiffusionEngine engine;
    private final ModelTokenizers tokenizers;

    TokenUsage(DiffusionEngine engine, ModelTokenizers tokenizers) {
        this.engine = engine;
        this.tokenizers = tokenizers;
    }

    /** The usage of a finished generation, all of whose pictures have the size of the first. */
    Usage of(GenerationSettings settings, GeneratedImage first) {
        ModelManifest model = engine.modelOf(settings);
        Tokenizer tokenizer = tokenizers.of(model);
        long text = tokenizer.encode(settings.prompt()).tokenCount();
        if (settings.guidanceScale() > 1) {
            text += tokenizer.encode(settings.negativePrompt()).tokenCount();
        }
        int square = model.autoencoder().spatialFactor();
        long latents = (long) (first.width() / square) * (first.height() / square) * settings.count();
        return Usage.of(text, latents);
    }
}
