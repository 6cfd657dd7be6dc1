package dev.sfumato.diffusion.components;

import dev.sfumato.modelloader.onnx.ModelSession;
import dev.sfumato.modelloader.onnx.TensorInfo;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.LongTensor;
import dev.sfumato.modelloader.tensor.Shape;
import dev.sfumato.prompts.tokenizer.TokenizedPrompt;
import dev.sfumato.prompts.tokenizer.Tokenizer;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A tokenizer and the graph that turns its ids into the states that a denoiser attends to; thread-safe.
 *
 * <p>It runs a session and a tokenizer that it does not own.
 */
public final class TextEncoder {

    /** (batch, sequence, width): the states of the last layer, normalised. */
    public static final String LAST_HIDDEN_STATE = "last_hidden_state";

    /** (batch, width): the last layer's state of the text's end. */
    public static final String POOLER_OUTPUT = "pooler_output";

    /** (batch, projection): the pooled state, projected. */
    public static final String TEXT_EMBEDS = "text_embeds";

    private static final String IDS = "input_ids";
    private static final String HIDDEN_STATES = "hidden_states.";
    private static final String NORMALIZED = "normalized_hidden_states.";

    private final Tokenizer tokenizer;
    private final GraphContract contract;
    private final EmbeddingCache cache;

    /**
     * @param cache of what this and other encoders gave
     * @throws dev.sfumato.modelloader.ModelException if the graph does not take just {@code input_ids} (batch,
     *     sequence) of the tokenizer's length
     */
    public TextEncoder(Tokenizer tokenizer, ModelSession session, EmbeddingCache cache) {
        this.tokenizer = tokenizer;
        this.cache = cache;
        contract = new GraphContract(session).takesExactly(Set.of(IDS));
        contract.requireExtent(contract.input(IDS, 2), 1, tokenizer.maxLength(), "the tokenizer");
    }

    /** What makes the ids. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** Whether the graph gives such an output. */
    public boolean gives(String output) {
        return contract.session().outputs().containsKey(output);
    }

    /**
     * An output as the graph declares it.
     *
     * @throws dev.sfumato.modelloader.ModelException if the graph does not give it in that rank
     */
    public TensorInfo output(String name, int rank) {
        return contract.output(name, rank);
    }

    /**
     * The name of the output with the states that a number of layers give before the last one, which diffusers calls
     * {@code hidden_states[-1 - skipped]}: 0 is the last layer's, not normalised.
     *
     * @throws dev.sfumato.modelloader.ModelException if the graph was exported without that output
     */
    public String hiddenStates(int skipped) {
        int given = count(HIDDEN_STATES);
        if (skipped < 0 || skipped >= given) {
            throw contract.unsupported("gives " + given + " outputs '" + HIDDEN_STATES + "N', and the one " + skipped
                    + " before the last is needed; export it with all hidden states");
        }
        return contract.output(HIDDEN_STATES + (given - 1 - skipped), 3).name();
    }

    /**
     * The name of the output with the states that a number of layers give before the last one, normalised as the last
     * layer's are; 0 is {@link #LAST_HIDDEN_STATE}.
     *
     * @throws dev.sfumato.modelloader.ModelException if the graph was exported without that output
     */
    public String normalizedStates(int skipped) {
        return skipped == 0
                ? LAST_HIDDEN_STATE
                : contract.output(NORMALIZED + (count(NORMALIZED) - skipped), 3).name();
    }

    /** The largest number that {@link #hiddenStates} takes; -1 if the graph gives no such output. */
    public int mostHidden() {
        return count(HIDDEN_STATES) - 1;
    }

    /** The largest number that {@link #normalizedStates} takes. */
    public int mostNormalized() {
        return count(NORMALIZED);
    }

    private int count(String prefix) {
        return (int) contract.session().outputs().keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .count();
    }

    /** Encodes one text, cut or padded to the tokenizer's length, in a call of its own. */
    public EncodedText encode(String text) {
        TokenizedPrompt tokens = tokenizer.encode(text);
        LongTensor ids = LongTensor.of(Shape.of(1, tokens.ids().size()), tokens.idArray());
        return new EncodedText(run(ids), tokens.truncatedText());
    }

    /**
     * All outputs for token ids, (batch, sequence), by name; nobody may write to them.
     *
     * <p>Rows of one call may differ in the last bits from rows that are alone.
     */
    public Map<String, FloatTensor> run(LongTensor ids) {
        return cache.get(contract.session(), ids, () -> contract.session().run(Map.of(IDS, ids)));
    }

    /**
     * A text as the denoiser reads it.
     *
     * @param outputs of the graph by name, each (1, …)
     * @param unread the end of the text that found no room, empty if all of it did
     */
    public record EncodedText(Map<String, FloatTensor> outputs, String unread) {

        public EncodedText {
            outputs = Map.copyOf(outputs);
        }

        /** An output that the graph is known to give. */
        public FloatTensor output(String name) {
            return Objects.requireNonNull(outputs.get(name), name);
        }
    }
}
