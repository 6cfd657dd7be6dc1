package dev.sfumato.service.http.models;

import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.prompts.tokenizer.HuggingFaceFolderTokenizer;
import dev.sfumato.prompts.tokenizer.Tokenizer;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The first tokenizer of each model, opened when it is first asked for. Thread-safe. */
@Singleton
public final class ModelTokenizers {
    private final Map<Path, Tokenizer> tokenizers = new ConcurrentHashMap<>();

    /** That of {@code model}, which stays open as long as this. */
    public Tokenizer of(ModelManifest model) {
        return tokenizers.computeIfAbsent(model.tokenizer(), HuggingFaceFolderTokenizer::open);
    }

    @PreDestroy
    void close() {
        tokenizers.values().forEach(Tokenizer::close);
    }
}
