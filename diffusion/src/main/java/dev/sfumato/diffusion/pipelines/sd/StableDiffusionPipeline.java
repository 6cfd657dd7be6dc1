package dev.sfumato.diffusion.pipelines.sd;

import dev.sfumato.diffusion.components.Tensors;
import dev.sfumato.diffusion.components.TextEncoder;
import dev.sfumato.diffusion.components.WindowEncoder;
import dev.sfumato.diffusion.pipelines.Conditioning;
import dev.sfumato.diffusion.pipelines.PlannedPrompts;
import dev.sfumato.diffusion.pipelines.PromptTracks;
import dev.sfumato.diffusion.pipelines.PromptWarnings;
import dev.sfumato.diffusion.pipelines.Sample;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.pipelines.graphs.GraphSource;
import dev.sfumato.diffusion.pipelines.graphs.ModelGraphs;
import dev.sfumato.diffusion.pipelines.unet.FollowedPicture;
import dev.sfumato.diffusion.pipelines.unet.GuidanceEmbedding;
import dev.sfumato.diffusion.pipelines.unet.UnetPipeline;
import dev.sfumato.diffusion.pipelines.unet.UnetStages;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.onnx.TensorInfo;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.prompts.conditioning.PromptReading;
import dev.sfumato.prompts.syntax.PromptSyntax;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model of the Stable Diffusion family, among them SD 1 and 2, SD-Turbo, inpainting and latent consistency models:
 * latents are denoised by a UNet that attends to an encoded prompt, then decoded by an autoencoder.
 *
 * <p>Pictures are those of diffusers' {@code StableDiffusionPipeline}, its image-to-image and inpainting siblings and
 * {@code LatentConsistencyModelPipeline} for the same graphs, with noise from torch's CPU generator. Thread-safe;
 * whoever opened it closes it.
 *
 * @see <a href="https://arxiv.org/abs/2112.10752">High-Resolution Image Synthesis with Latent Diffusion Models</a>
 */
public final class StableDiffusionPipeline extends UnetPipeline {

    private final TextEncoder textEncoder;

    private StableDiffusionPipeline(ModelGraphs graphs) {
        super(graphs, Set.of(UnetStages.STATES, GuidanceEmbedding.INPUT));
        textEncoder = graphs.textEncoder("text_encoder");
        TensorInfo states = textEncoder.output(TextEncoder.LAST_HIDDEN_STATE, 3);
        stages().denoiser()
                .require(UnetStages.STATES, 3, 1, states.dimensions().get(1), "the text encoder")
                .require(UnetStages.STATES, 3, 2, states.dimensions().get(2), "the text encoder");
    }

    /**
     * Loads a model on a device.
     *
     * @throws dev.sfumato.modelloader.ModelException if a graph is missing, broken or does not fit the others
     */
    public static StableDiffusionPipeline open(ModelManifest manifest, GraphSource source) {
        return ModelGraphs.open(manifest, source, StableDiffusionPipeline::new);
    }

    @Override
    public Set<PromptSyntax> promptSyntaxes() {
        return EnumSet.allOf(PromptSyntax.class);
    }

    @Override
    public void checkPrompts(PromptReading reading, String prompt, String negativePrompt, int steps) {
        stages().checkPrompts(reading, prompt, negativePrompt, steps, List.of(textEncoder));
    }

    @Override
    public int mostClipSkip() {
        return textEncoder.mostNormalized();
    }

    @Override
    public Conditioning encode(SampleSpec spec) {
        SampleSpec passes = embedding().passes(spec);
        PromptWarnings warnings = new PromptWarnings(embedding().isRead());
        Conditioning conditioning = switch (spec.reading().syntax()) {
            case NONE -> encodePlain(passes, warnings);
            case A1111 -> encodePlanned(passes, warnings);
        };
        return FollowedPicture.addTo(embedding().addTo(conditioning, spec.guidanceScale()), spec);
    }

    private Conditioning encodePlanned(SampleSpec spec, PromptWarnings warnings) {
        WindowEncoder windowEncoder = new WindowEncoder(
                textEncoder, textEncoder.normalizedStates(spec.reading().clipSkip()));
        PromptTracks tracks = PlannedPrompts.of(spec, warnings)
                .encode(text -> Map.of(
                        UnetStages.STATES,
                        windowEncoder.encode(text, spec.reading().emphasis()).states()));
        return new Conditioning(Map.of(), warnings.toList(), tracks);
    }

    private Conditioning encodePlain(SampleSpec spec, PromptWarnings warnings) {
        List<FloatTensor> states = new ArrayList<>();
        if (spec.guidance().passes() == 2) {
            states.add(encode(
                    "negative_prompt", spec.negativePrompt(), spec.reading().negativeClipSkip(), warnings));
        } else {
            warnings.withoutGuidance(spec.negativePrompt());
        }
        states.add(encode("prompt", spec.prompt(), spec.reading().clipSkip(), warnings));
        return new Conditioning(Map.of(UnetStages.STATES, Tensors.stack(states)), warnings.toList());
    }

    private FloatTensor encode(String field, String text, int clipSkip, PromptWarnings warnings) {
        return warnings.check(field, textEncoder.encode(text)).output(textEncoder.normalizedStates(clipSkip));
    }

    /** Prompts that change with the steps are read again, and a picture that is followed is scaled to the second size. */
    @Override
    public Sample secondPass(SampleSpec spec, Sample first) {
        Conditioning known = first.conditioning();
        SampleSpec second = stages().secondPass(spec);
        Conditioning own = known.tracks() == null ? FollowedPicture.addTo(known, second) : encode(second);
        return stages().startSecondPass(spec, own, first);
    }
}
