package dev.sfumato.diffusion.pipelines.sd;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.onnx.ModelSession;
import dev.sfumato.modelloader.onnx.SessionConfig;
import dev.sfumato.prompts.tokenizer.HuggingFaceFolderTokenizer;
import dev.sfumato.prompts.tokenizer.Tokenizer;
import dev.sfumato.prompts.tokenizer.TokenizerException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** What a Stable Diffusion pipeline owns: the tokenizer and three sessions, opened together and closed together. */
record StableDiffusionGraphs(Tokenizer tokenizer, ModelSession textEncoder, ModelSession unet, ModelSession decoder)
        implements AutoCloseable {

    static StableDiffusionGraphs open(ModelManifest manifest, SessionConfig config) {
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        try {
            Tokenizer tokenizer = openTokenizer(manifest);
            opened.push(tokenizer);
            ModelSession textEncoder = open(manifest, "text_encoder", config, opened);
            ModelSession unet = open(manifest, "unet", config, opened);
            ModelSession decoder = open(manifest, "vae_decoder", config, opened);
            return new StableDiffusionGraphs(tokenizer, textEncoder, unet, decoder);
        } catch (RuntimeException | Error e) {
            closeAll(opened, e);
            throw e;
        }
    }

    private static Tokenizer openTokenizer(ModelManifest manifest) {
        Tokenizer tokenizer;
        try {
            tokenizer = HuggingFaceFolderTokenizer.open(manifest.tokenizer());
        } catch (TokenizerException e) {
            throw new ModelException(Kind.BROKEN, String.valueOf(e.getMessage()), e);
        }
        int known = manifest.textVocabularySize().orElse(Integer.MAX_VALUE);
        if (tokenizer.vocabularySize() > known) {
            tokenizer.close();
            throw new ModelException(
                    Kind.BROKEN,
                    manifest.tokenizer() + ": is the tokenizer of another model: it has " + tokenizer.vocabularySize()
                            + " tokens, the text encoder knows " + known);
        }
        return tokenizer;
    }

    private static ModelSession open(
            ModelManifest manifest, String component, SessionConfig config, Deque<AutoCloseable> opened) {
        Path graph = manifest.graphs().get(component);
        if (graph == null) {
            throw new ModelException(
                    Kind.UNSUPPORTED,
                    manifest.root() + ": a " + manifest.pipelineClass() + " needs the component '" + component
                            + "', found " + manifest.graphs().keySet());
        }
        ModelSession session = ModelSession.open(graph, config);
        opened.push(session);
        return session;
    }

    private static void closeAll(Deque<AutoCloseable> opened, Throwable failure) {
        for (AutoCloseable resource : opened) {
            try {
                resource.close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
    }

    Duration timeInRuntime() {
        return textEncoder.timeInRuntime().plus(unet.timeInRuntime()).plus(decoder.timeInRuntime());
    }

    @Override
    public void close() {
        // try-with-resources closes all of them, last opened first, also when one of them fails
        try (tokenizer;
                textEncoder;
                unet;
                decoder) {
            return;
        }
    }
}
