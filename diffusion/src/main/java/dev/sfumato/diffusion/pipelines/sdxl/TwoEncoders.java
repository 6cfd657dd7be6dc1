package dev.sfumato.diffusion.pipelines.sdxl;

import dev.sfumato.diffusion.components.Tensors;
import dev.sfumato.diffusion.components.TextEncoder;
import dev.sfumato.diffusion.components.TextEncoder.EncodedText;
import dev.sfumato.diffusion.components.WindowEncoder;
import dev.sfumato.diffusion.components.WindowEncoder.WindowStates;
import dev.sfumato.diffusion.pipelines.Conditioning;
import dev.sfumato.diffusion.pipelines.PlannedPrompts;
import dev.sfumato.diffusion.pipelines.PromptTracks;
import dev.sfumato.diffusion.pipelines.PromptTracks.Cue;
import dev.sfumato.diffusion.pipelines.PromptTracks.Track;
import dev.sfumato.diffusion.pipelines.PromptWarnings;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.pipelines.graphs.ModelGraphs;
import dev.sfumato.diffusion.pipelines.unet.UnetStages;
import dev.sfumato.modelloader.onnx.TensorInfo;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.prompts.conditioning.PlannedText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * SDXL's reading of prompts: the last states but one of both encoders side by side, and the second's projected state.
 *
 * @param encoders the second alone in a refiner
 * @param zerosForEmpty whether zeros stand for a negative prompt that is empty
 */
record TwoEncoders(List<TextEncoder> encoders, boolean zerosForEmpty) {

    /** The UNet's input, (batch, width). */
    static final String POOLED = "text_embeds";

    TwoEncoders {
        encoders = List.copyOf(encoders);
    }

    static TwoEncoders of(ModelGraphs graphs) {
        TextEncoder pooling = graphs.textEncoder("text_encoder_2");
        pooling.output(TextEncoder.TEXT_EMBEDS, 2);
        List<TextEncoder> encoders = Stream.concat(graphs.findTextEncoder("text_encoder").stream(), Stream.of(pooling))
                .toList();
        Object zeros = graphs.manifest().options().get("force_zeros_for_empty_prompt");
        return new TwoEncoders(encoders, Boolean.TRUE.equals(zeros));
    }

    int pooledWidth() {
        return encoders.getLast()
                .output(TextEncoder.TEXT_EMBEDS, 2)
                .dimensions()
                .get(1);
    }

    /** The most layers before the last but one that both encoders can leave out. */
    int mostClipSkip() {
        return encoders.stream().mapToInt(TextEncoder::mostHidden).min().orElseThrow() - 1;
    }

    /** {@link TensorInfo#DYNAMIC} if a graph leaves it open. */
    int statesWidth() {
        int width = 0;
        for (TextEncoder encoder : encoders) {
            int own = encoder.output(encoder.hiddenStates(1), 3).dimensions().get(2);
            if (own == TensorInfo.DYNAMIC) {
                return TensorInfo.DYNAMIC;
            }
            width += own;
        }
        return width;
    }

    Conditioning encodePlain(SampleSpec spec, PromptWarnings warnings) {
        Map<String, FloatTensor> prompt =
                encode("prompt", spec.prompt(), spec.reading().clipSkip(), warnings);
        if (spec.guidance().passes() != 2) {
            warnings.withoutGuidance(spec.negativePrompt());
            return new Conditioning(prompt, warnings.toList());
        }
        int skip = spec.reading().negativeClipSkip();
        Map<String, FloatTensor> negative =
                isZero(spec) ? zeros(prompt) : encode("negative_prompt", spec.negativePrompt(), skip, warnings);
        Map<String, FloatTensor> rows = new LinkedHashMap<>();
        negative.forEach((name, row) ->
                rows.put(name, Tensors.stack(List.of(row, Objects.requireNonNull(prompt.get(name))))));
        return new Conditioning(rows, warnings.toList());
    }

    private Map<String, FloatTensor> encode(String field, String text, int clipSkip, PromptWarnings warnings) {
        List<FloatTensor> states = new ArrayList<>();
        Map<String, FloatTensor> last = Map.of();
        for (TextEncoder encoder : encoders) {
            EncodedText encoded = warnings.check(field, encoder.encode(text));
            states.add(encoded.output(encoder.hiddenStates(1 + clipSkip)));
            last = encoded.outputs();
        }
        return inputs(states, last);
    }

    Conditioning encodePlanned(SampleSpec spec, PromptWarnings warnings) {
        PromptTracks tracks = PlannedPrompts.of(spec, warnings).encode(text -> encode(text, spec));
        if (!tracks.negative().isEmpty() && isZero(spec)) {
            Cue any = tracks.prompts().getFirst().cues().getFirst();
            Track none = new Track(1, List.of(new Cue(tracks.steps(), zeros(any.inputs()))));
            tracks = new PromptTracks(tracks.steps(), List.of(none), tracks.prompts());
        }
        return new Conditioning(Map.of(), warnings.toList(), tracks);
    }

    private Map<String, FloatTensor> encode(PlannedText text, SampleSpec spec) {
        List<FloatTensor> states = new ArrayList<>();
        Map<String, FloatTensor> last = Map.of();
        int layer = 1 + spec.reading().clipSkip();
        for (TextEncoder encoder : encoders) {
            WindowStates encoded = new WindowEncoder(encoder, encoder.hiddenStates(layer))
                    .encode(text, spec.reading().emphasis());
            states.add(encoded.states());
            last = encoded.first();
        }
        return inputs(states, last);
    }

    private static Map<String, FloatTensor> inputs(List<FloatTensor> states, Map<String, FloatTensor> last) {
        FloatTensor pooled = Objects.requireNonNull(last.get(TextEncoder.TEXT_EMBEDS));
        return Map.of(UnetStages.STATES, Tensors.join(2, states), POOLED, pooled);
    }

    private boolean isZero(SampleSpec spec) {
        return zerosForEmpty && spec.negativePrompt().isEmpty();
    }

    private static Map<String, FloatTensor> zeros(Map<String, FloatTensor> inputs) {
        Map<String, FloatTensor> zeros = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> zeros.put(name, FloatTensor.zeros(tensor.shape())));
        return zeros;
    }
}
