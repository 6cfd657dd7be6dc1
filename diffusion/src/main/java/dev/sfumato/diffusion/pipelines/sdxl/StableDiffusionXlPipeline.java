package dev.sfumato.diffusion.pipelines.sdxl;

import dev.sfumato.diffusion.components.Tensors;
import dev.sfumato.diffusion.pipelines.Conditioning;
import dev.sfumato.diffusion.pipelines.PromptWarnings;
import dev.sfumato.diffusion.pipelines.Sample;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.pipelines.graphs.GraphSource;
import dev.sfumato.diffusion.pipelines.graphs.ModelGraphs;
import dev.sfumato.diffusion.pipelines.unet.FollowedPicture;
import dev.sfumato.diffusion.pipelines.unet.GuidanceEmbedding;
import dev.sfumato.diffusion.pipelines.unet.UnetPipeline;
import dev.sfumato.diffusion.pipelines.unet.UnetStages;
import dev.sfumato.diffusion.task.TaskKind;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.prompts.conditioning.PromptReading;
import dev.sfumato.prompts.syntax.PromptSyntax;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A model of the SDXL family: the base model and SDXL-Turbo read prompts with two encoders, the refiner with the second
 * alone; the UNet attends to their last states but one and is told the second's pooled state and the picture's size.
 *
 * <p>Pictures are those of diffusers' {@code StableDiffusionXLPipeline} and its image-to-image and inpainting siblings
 * for the same graphs, with noise from torch's CPU generator. An empty negative prompt is one that was not given: where
 * {@code force_zeros_for_empty_prompt} says so, zeros stand in for it. Thread-safe; whoever opened it closes it.
 *
 * @see <a href="https://arxiv.org/abs/2307.01952">SDXL: Improving Latent Diffusion Models</a>
 */
public final class StableDiffusionXlPipeline extends UnetPipeline {

    private final TwoEncoders prompts;
    private final TimeIds timeIds;

    private StableDiffusionXlPipeline(ModelGraphs graphs) {
        super(graphs, Set.of(UnetStages.STATES, TwoEncoders.POOLED, TimeIds.INPUT, GuidanceEmbedding.INPUT));
        prompts = TwoEncoders.of(graphs);
        stages().denoiser()
                .require(UnetStages.STATES, 3, 2, prompts.statesWidth(), "the text encoders")
                .require(TwoEncoders.POOLED, 2, 1, prompts.pooledWidth(), "text_encoder_2");
        timeIds = TimeIds.of(graphs.manifest(), stages().denoiser());
    }

    /**
     * Loads a model on a device.
     *
     * @throws dev.sfumato.modelloader.ModelException if a graph is missing, broken or does not fit the others
     */
    public static StableDiffusionXlPipeline open(ModelManifest manifest, GraphSource source) {
        return ModelGraphs.open(manifest, source, StableDiffusionXlPipeline::new);
    }

    /** A refiner, which is told how pretty its picture is, was trained on the last steps only and begins from one. */
    @Override
    public Set<TaskKind> tasks() {
        Set<TaskKind> tasks = EnumSet.copyOf(stages().tasks());
        if (timeIds.score()) {
            tasks.removeAll(EnumSet.of(TaskKind.TEXT_TO_IMAGE, TaskKind.HIRES_FIX));
        }
        return tasks;
    }

    /** Little, as the refiner is meant to change little. */
    @Override
    public double imageStrength() {
        return 0.3;
    }

    @Override
    public int mostClipSkip() {
        return prompts.mostClipSkip();
    }

    @Override
    public Set<PromptSyntax> promptSyntaxes() {
        return EnumSet.allOf(PromptSyntax.class);
    }

    @Override
    public void checkPrompts(PromptReading reading, String prompt, String negativePrompt, int steps) {
        stages().checkPrompts(reading, prompt, negativePrompt, steps, prompts.encoders());
    }

    @Override
    public Conditioning encode(SampleSpec spec) {
        SampleSpec passes = embedding().passes(spec);
        PromptWarnings warnings = new PromptWarnings(embedding().isRead());
        Conditioning texts = switch (spec.reading().syntax()) {
            case NONE -> prompts.encodePlain(passes, warnings);
            case A1111 -> prompts.encodePlanned(passes, warnings);
        };
        List<FloatTensor> ids = new ArrayList<>();
        ids.add(timeIds.row(spec, true));
        ids.add(timeIds.row(spec, false));
        boolean twoRows = passes.guidance().passes() == 2 || texts.isComposed();
        Conditioning told = embedding()
                .addTo(
                        texts.with(TimeIds.INPUT, Tensors.stack(twoRows ? ids : ids.subList(1, 2))),
                        spec.guidanceScale());
        return FollowedPicture.addTo(told, spec);
    }

    /** The UNet is told the second pass's own size, so the prompts are read again. */
    @Override
    public Sample secondPass(SampleSpec spec, Sample first) {
        return stages().startSecondPass(spec, encode(stages().secondPass(spec)), first);
    }
}
