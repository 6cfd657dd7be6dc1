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

    private static final String IDS = "input_ids";
    private static final String STATES = "last_hidden_state";

    private final Tokenizer tokenizer;
    private final ModelSession session;
    private final TensorInfo states;

    /**
     * @throws dev.sfumato.modelloader.ModelException if the graph does not take {@code input_ids} (batch, sequence) of
     *     the tokenizer's length and give {@code last_hidden_state} (batch, sequence, width)
     */
    public TextEncoder(Tokenizer tokenizer, ModelSession session) {
        GraphContract contract = new GraphContract(session).takesExactly(Set.of(IDS));
        contract.requireExtent(contract.input(IDS, 2), 1, tokenizer.maxLength(), "the tokenizer");
        this.tokenizer = tokenizer;
        this.session = session;
        states = contract.output(STATES, 3);
    }

    /** {@code last_hidden_state} as the graph declares it: (batch, sequence, width). */
    public TensorInfo states() {
        return states;
    }

    /** Encodes one text in a call of its own. */
    public EncodedText encode(String text) {
        TokenizedPrompt tokens = tokenizer.encode(text);
        LongTensor ids = LongTensor.of(Shape.of(1, tokens.ids().size()), tokens.idArray());
        FloatTensor encoded = session.run(Map.of(IDS, ids)).get(STATES);
        return new EncodedText(Objects.requireNonNull(encoded), tokens.truncatedText());
    }

    /**
     * A text as the denoiser reads it.
     *
     * @param states (1, sequence, width)
     * @param unread the end of the text that found no room, empty if all of it did
     */
    public record EncodedText(FloatTensor states, String unread) {}
}
