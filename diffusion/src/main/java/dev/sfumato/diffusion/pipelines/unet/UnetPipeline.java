package dev.sfumato.diffusion.pipelines.unet;

import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.pipelines.BatchKey;
import dev.sfumato.diffusion.pipelines.Conditioning;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.ImageSizes;
import dev.sfumato.diffusion.pipelines.Sample;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.pipelines.graphs.ModelGraphs;
import dev.sfumato.diffusion.schedulers.RunPlan;
import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.task.TaskKind;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * A model whose latents are denoised by a UNet: the stages around the family's own reading of prompts. Thread-safe;
 * whoever opened it closes it.
 */
public abstract class UnetPipeline implements DiffusionPipeline {

    private final ModelGraphs graphs;
    private final UnetStages stages;
    private final GuidanceEmbedding embedding;

    /**
     * @param fillable what the family's encoding can fill of the UNet's inputs
     * @throws dev.sfumato.modelloader.ModelException if a graph is missing, broken or does not fit the others
     */
    protected UnetPipeline(ModelGraphs graphs, Set<String> fillable) {
        this.graphs = graphs;
        stages = new UnetStages(graphs, fillable);
        embedding = new GuidanceEmbedding(graphs.manifest(), stages.denoiser());
    }

    protected final UnetStages stages() {
        return stages;
    }

    protected final GuidanceEmbedding embedding() {
        return embedding;
    }

    @Override
    public final ModelManifest manifest() {
        return graphs.manifest();
    }

    @Override
    public final ImageSizes sizes() {
        return stages.sizes();
    }

    @Override
    public Set<TaskKind> tasks() {
        return stages.tasks();
    }

    @Override
    public final RunPlan imagePlan(SchedulerChoice choice, int steps, double strength) {
        return stages.imagePlan(steps, strength);
    }

    @Override
    public final Scheduler scheduler(SchedulerChoice choice) {
        return stages.scheduler(choice);
    }

    @Override
    public final boolean hasGuidanceOptions() {
        return !embedding.isRead();
    }

    @Override
    public final boolean followsPictures() {
        return stages.denoiser().isControlled();
    }

    @Override
    public final Sample start(SampleSpec spec, Conditioning conditioning) {
        return stages.start(embedding.passes(spec), conditioning);
    }

    @Override
    public final BatchKey batchKey(Sample sample) {
        return stages.batchKey(this, sample);
    }

    @Override
    public final int rows(Sample sample) {
        return stages.rows(sample);
    }

    @Override
    public final void step(List<Sample> samples) {
        stages.step(samples);
    }

    @Override
    public final RgbImage decode(SampleSpec spec, FloatTensor latents) {
        return stages.decode(spec, latents);
    }

    @Override
    public final Duration timeInRuntime() {
        return graphs.timeInRuntime();
    }

    @Override
    public final void close() {
        graphs.close();
    }
}
