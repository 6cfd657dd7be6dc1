package dev.sfumato.diffusion.pipelines.flux;

import dev.sfumato.diffusion.components.Denoiser;
import dev.sfumato.diffusion.components.Tensors;
import dev.sfumato.diffusion.components.TextEncoder;
import dev.sfumato.diffusion.guidance.Guidance;
import dev.sfumato.diffusion.pipelines.Conditioning;
import dev.sfumato.diffusion.pipelines.GuidedDenoiser;
import dev.sfumato.diffusion.pipelines.ImageSizes;
import dev.sfumato.diffusion.pipelines.PromptWarnings;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.pipelines.SizeRules;
import dev.sfumato.diffusion.pipelines.flow.FlowPipeline;
import dev.sfumato.diffusion.pipelines.graphs.GraphSource;
import dev.sfumato.diffusion.pipelines.graphs.ModelGraphs;
import dev.sfumato.diffusion.schedulers.RunPlan;
import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.sigmas.Spacing;
import dev.sfumato.modelloader.layout.AutoencoderSettings;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A FLUX.1 model: packed latents flow to a picture along the velocities of a transformer that reads them together with
 * the prompt. Guidance is distilled into it: an input of its graph ("dev"), or nothing at all ("schnell").
 *
 * <p>Pictures are those of diffusers' {@code FluxPipeline} and its siblings for the same graphs, starting noise from torch's CPU
 * generator; one pass a step, without a negative prompt. Thread-safe; whoever opened it closes it.
 *
 * @see <a href="https://arxiv.org/abs/2506.15742">FLUX.1 Kontext: Flow Matching for In-Context Image Generation and
 *     Editing in Latent Space</a>, section 2
 */
public final class FluxPipeline extends FlowPipeline {

    private static final String LATENTS = "hidden_states";
    private static final String STATES = "encoder_hidden_states";
    private static final String POOLED = "pooled_projections";
    private static final String TEXT_PLACES = "txt_ids";
    private static final String IMAGE_PLACES = "img_ids";
    private static final String GUIDANCE = "guidance";

    /** As many tokens as diffusers has T5 read. */
    private static final int T5_TOKENS = 512;

    private final TextEncoder clip;
    private final TextEncoder t5;
    private final Denoiser denoiser;
    private final GuidedDenoiser guidedDenoiser;
    private final ImageSizes sizes;

    private FluxPipeline(ModelGraphs graphs) {
        AutoencoderSettings autoencoder = graphs.manifest().autoencoder();
        TextEncoder pooling = graphs.textEncoder("text_encoder");
        TextEncoder reading = graphs.textEncoder("text_encoder_2", T5_TOKENS);
        int pooled = pooling.output(TextEncoder.POOLER_OUTPUT, 2).dimensions().get(1);
        int states =
                reading.output(TextEncoder.LAST_HIDDEN_STATE, 3).dimensions().get(2);
        int depth = autoencoder.latentChannels() * PackedLatents.PATCH * PackedLatents.PATCH;
        Denoiser transformer = new Denoiser(
                        graphs.session("transformer"), Set.of(STATES, POOLED, TEXT_PLACES, IMAGE_PLACES, GUIDANCE))
                .require(LATENTS, 3, 2, depth, "the autoencoder")
                .require(POOLED, 2, 1, pooled, "the text encoder")
                .require(STATES, 3, 2, states, "the second text encoder");
        super(graphs);
        clip = pooling;
        t5 = reading;
        denoiser = transformer;
        guidedDenoiser = new GuidedDenoiser(denoiser, new PackedForm());
        sizes = SizeRules.of(manifest(), PackedLatents.PATCH, decoder().input());
    }

    /**
     * Loads a model on a device.
     *
     * @throws dev.sfumato.modelloader.ModelException if a graph is missing, broken or does not fit the others
     */
    public static FluxPipeline open(ModelManifest manifest, GraphSource source) {
        return ModelGraphs.open(manifest, source, FluxPipeline::new);
    }

    @Override
    public ImageSizes sizes() {
        return sizes;
    }

    @Override
    public Scheduler scheduler(SchedulerChoice choice) {
        if (choice.type() != SchedulerType.FLOW_MATCH_EULER) {
            throw new IllegalArgumentException("FLUX lays out its own noise levels, which only "
                    + SchedulerType.FLOW_MATCH_EULER.wireName() + " takes");
        }
        return super.scheduler(choice);
    }

    /** Evenly from 1 to the last step's share, then shifted by the scheduler. */
    @Override
    public RunPlan plan(SchedulerChoice choice, int steps, int width, int height) {
        double[] levels = Spacing.linspace(1, 1.0 / steps, steps);
        return RunPlan.of(steps)
                .withSigmas(Arrays.stream(levels).boxed().toList())
                .withMu(scheduler(choice).mu(tokens(width) * tokens(height)));
    }

    /** Tokens along a side of so many pixels. */
    private int tokens(int side) {
        return side / (PackedLatents.PATCH * manifest().autoencoder().spatialFactor());
    }

    @Override
    public Conditioning encode(SampleSpec spec) {
        PromptWarnings warnings = new PromptWarnings();
        if (!spec.negativePrompt().isBlank()) {
            warnings.add("negative_prompt: has no effect, because FLUX reads none");
        }
        Map<String, FloatTensor> inputs = new HashMap<>();
        inputs.put(POOLED, warnings.check("prompt", clip.encode(spec.prompt())).output(TextEncoder.POOLER_OUTPUT));
        inputs.put(STATES, warnings.check("prompt", t5.encode(spec.prompt())).output(TextEncoder.LAST_HIDDEN_STATE));
        if (denoiser.takes(GUIDANCE)) {
            inputs.put(GUIDANCE, FloatTensor.of(Shape.of(1), (float) spec.guidanceScale()));
        } else if (spec.guidanceScale() > 0) {
            warnings.add("guidance_scale: has no effect, because the model takes none");
        }
        Conditioning texts = new Conditioning(inputs, warnings.toList());
        FloatTensor words = PackedLatents.origin(t5.tokenizer().maxLength());
        return placed(placed(texts, TEXT_PLACES, words), IMAGE_PLACES, imagePlaces(spec));
    }

    private FloatTensor imagePlaces(SampleSpec spec) {
        return PackedLatents.places(tokens(spec.height()), tokens(spec.width()));
    }

    // older exports give places a batch axis
    private Conditioning placed(Conditioning conditioning, String name, FloatTensor places) {
        return denoiser.condition(name).rank() == 2
                ? conditioning.withShared(name, places)
                : conditioning.with(name, Tensors.asRow(places));
    }

    @Override
    protected GuidedDenoiser denoiser() {
        return guidedDenoiser;
    }

    /** One pass: it is an input of the graph, or there is none. */
    @Override
    protected Guidance guidance(SampleSpec spec) {
        return new Guidance.None(true);
    }

    /** The transformer is told the places of the second pass's own tokens. */
    @Override
    protected Conditioning ofSecondPass(SampleSpec second, Conditioning first) {
        return placed(first, IMAGE_PLACES, imagePlaces(second));
    }
}
