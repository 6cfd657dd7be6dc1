package dev.sfumato.diffusion.pipelines.graphs;

import dev.sfumato.diffusion.components.TextEncoder;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.onnx.ModelSession;
import dev.sfumato.prompts.tokenizer.AddedWord;
import dev.sfumato.prompts.tokenizer.HuggingFaceFolderTokenizer;
import dev.sfumato.prompts.tokenizer.Tokenizer;
import dev.sfumato.prompts.tokenizer.TokenizerException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The sessions and tokenizers that a pipeline owns: opened while it is made, closed together.
 *
 * <p>Opening belongs to one thread.
 */
public final class ModelGraphs implements AutoCloseable {

    private final ModelManifest manifest;
    private final GraphSource source;
    private final Map<String, ModelSession> sessions = new HashMap<>();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    public ModelGraphs(ModelManifest manifest, GraphSource source) {
        this.manifest = manifest;
        this.source = source;
    }

    /** Makes something of the graphs, and closes them if that fails. */
    public static <T> T open(ModelManifest manifest, GraphSource source, Maker<T> maker) {
        ModelGraphs graphs = new ModelGraphs(manifest, source);
        try {
            return maker.make(graphs);
        } catch (RuntimeException | Error e) {
            graphs.closeAfter(e);
            throw e;
        }
    }

    /** The making of a pipeline from the graphs that it then owns. */
    public interface Maker<T> {

        T make(ModelGraphs graphs);
    }

    public ModelManifest manifest() {
        return manifest;
    }

    /**
     * The session of a component.
     *
     * @throws ModelException if the folder has no such component or its graph cannot be loaded
     */
    public ModelSession session(String component) {
        return find(component)
                .orElseThrow(() -> new ModelException(
                        Kind.UNSUPPORTED,
                        manifest.root() + ": a " + manifest.pipelineClass() + " needs the component '" + component
                                + "', found " + manifest.graphs().keySet()));
    }

    /** The session of a component that the folder may lack. */
    public Optional<ModelSession> find(String component) {
        Path graph = manifest.graphs().get(component);
        return graph == null
                ? Optional.empty()
                : Optional.of(sessions.computeIfAbsent(
                        component, name -> opened(source.open(name, graph)).session()));
    }

    /** The text encoder of a component with its tokenizer, if the folder has them. */
    public Optional<TextEncoder> findTextEncoder(String component) {
        return find(component)
                .map(session ->
                        new TextEncoder(tokenizer(component, OptionalInt.empty()), session, source.embeddings()));
    }

    /**
     * The text encoder of a component with its tokenizer.
     *
     * @throws ModelException if either is missing, broken or of another model
     */
    public TextEncoder textEncoder(String component) {
        return new TextEncoder(tokenizer(component, OptionalInt.empty()), session(component), source.embeddings());
    }

    /**
     * The same, reading texts cut or padded to so many tokens instead of the tokenizer's own length.
     *
     * @throws ModelException if either is missing, broken or of another model
     */
    public TextEncoder textEncoder(String component, int tokens) {
        return new TextEncoder(tokenizer(component, OptionalInt.of(tokens)), session(component), source.embeddings());
    }

    private Tokenizer tokenizer(String textEncoder, OptionalInt length) {
        String component = textEncoder.replace("text_encoder", "tokenizer");
        Path folder = manifest.tokenizers().get(component);
        if (folder == null) {
            throw new ModelException(
                    Kind.BROKEN,
                    manifest.root() + ": has no tokenizer for '" + textEncoder + "', found "
                            + manifest.tokenizers().keySet());
        }
        Tokenizer tokenizer;
        try {
            tokenizer = opened(HuggingFaceFolderTokenizer.open(folder, source.words(component), length));
        } catch (TokenizerException e) {
            throw new ModelException(Kind.BROKEN, String.valueOf(e.getMessage()), e);
        }
        int known = manifest.textVocabularySize(textEncoder).orElse(Integer.MAX_VALUE);
        int added = source.words(component).stream().mapToInt(AddedWord::tokens).sum();
        if (tokenizer.vocabularySize() - added > known) {
            throw new ModelException(
                    Kind.BROKEN,
                    folder + ": is the tokenizer of another model: it has " + tokenizer.vocabularySize()
                            + " tokens, the text encoder knows " + known);
        }
        return tokenizer;
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.push(resource);
        return resource;
    }

    /** The time spent inside the runtime so far, over all sessions that are not another pipeline's as well. */
    public Duration timeInRuntime() {
        return sessions.entrySet().stream()
                .filter(session -> source.owns(session.getKey()))
                .map(session -> session.getValue().timeInRuntime())
                .reduce(Duration.ZERO, Duration::plus);
    }

    private void closeAfter(Throwable failure) {
        try {
            close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** Closes all of them, last opened first, also when one of them fails. */
    @Override
    public void close() {
        ModelException failure = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new ModelException(Kind.DEVICE, manifest.root() + ": cannot be closed: " + e, e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
