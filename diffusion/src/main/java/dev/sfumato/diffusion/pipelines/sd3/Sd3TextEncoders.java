package dev.sfumato.diffusion.pipelines.sd3;

import dev.sfumato.diffusion.components.Tensors;
import dev.sfumato.diffusion.components.TextEncoder;
import dev.sfumato.diffusion.components.TextEncoder.EncodedText;
import dev.sfumato.diffusion.pipelines.PromptWarnings;
import dev.sfumato.diffusion.pipelines.graphs.ModelGraphs;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The three readers of a prompt in Stable Diffusion 3: two CLIP encoders side by side, then T5 along the sequence. A
 * folder may leave T5 out, in whose place the transformer then reads zeros. Thread-safe.
 */
final class Sd3TextEncoders {

    /** As many tokens as diffusers has T5 read. */
    private static final int T5_TOKENS = 256;

    private static final String T5 = "text_encoder_3";

    private final TextEncoder first;
    private final TextEncoder second;
    private final Optional<TextEncoder> third;
    private final int width;

    Sd3TextEncoders(ModelGraphs graphs) {
        first = clip(graphs, "text_encoder");
        second = clip(graphs, "text_encoder_2");
        third = graphs.manifest().graphs().containsKey(T5)
                ? Optional.of(graphs.textEncoder(T5, T5_TOKENS))
                : Optional.empty();
        states(first, 0);
        states(second, 0);
        third.ifPresent(encoder -> encoder.output(TextEncoder.LAST_HIDDEN_STATE, 3));
        width = jointWidth(graphs.manifest());
    }

    /** The output with the states of the last layer but one, or of one further before it, as it comes. */
    private static String states(TextEncoder clip, int clipSkip) {
        return clip.hiddenStates(1 + clipSkip);
    }

    /** The most layers before the last but one that both CLIP encoders can leave out. */
    int mostClipSkip() {
        return Math.min(first.mostHidden(), second.mostHidden()) - 1;
    }

    private static TextEncoder clip(ModelGraphs graphs, String component) {
        TextEncoder encoder = graphs.textEncoder(component);
        encoder.output(TextEncoder.TEXT_EMBEDS, 2);
        return encoder;
    }

    private static int jointWidth(ModelManifest manifest) {
        Optional<JsonNode> width = manifest.config("transformer").map(config -> config.path("joint_attention_dim"));
        return width.filter(JsonNode::isInt)
                .map(JsonNode::intValue)
                .orElseThrow(() -> new ModelException(
                        Kind.BROKEN,
                        manifest.root()
                                + ": transformer/config.json must give joint_attention_dim, a whole number, got "
                                + width.map(JsonNode::toString).orElse("no such file")));
    }

    /** The width of the joined states. */
    int width() {
        return width;
    }

    /**
     * A prompt as the transformer reads it.
     *
     * @param states (1, tokens of CLIP and T5, width)
     * @param pooled (1, both projections)
     */
    record Encoded(FloatTensor states, FloatTensor pooled) {}

    /** Reads one text with all encoders, each in a call of its own. */
    Encoded encode(String field, String text, int clipSkip, PromptWarnings warnings) {
        EncodedText one = warnings.check(field, first.encode(text));
        EncodedText two = warnings.check(field, second.encode(text));
        FloatTensor clip =
                Tensors.join(2, List.of(one.output(states(first, clipSkip)), two.output(states(second, clipSkip))));
        FloatTensor t5 = third.map(encoder -> warnings.check(field, encoder.encode(text)))
                .map(encoded -> encoded.output(TextEncoder.LAST_HIDDEN_STATE))
                .orElseGet(() -> FloatTensor.zeros(Shape.of(1, T5_TOKENS, width)));
        FloatTensor pooled =
                Tensors.join(1, List.of(one.output(TextEncoder.TEXT_EMBEDS), two.output(TextEncoder.TEXT_EMBEDS)));
        return new Encoded(Tensors.join(1, List.of(padded(clip), t5)), pooled);
    }

    private FloatTensor padded(FloatTensor states) {
        int missing = width - states.shape().dimension(2);
        if (missing == 0) {
            return states;
        }
        return Tensors.join(
                2, List.of(states, FloatTensor.zeros(Shape.of(1, states.shape().dimension(1), missing))));
    }
}
