package dev.sfumato.diffusion.pipelines;

import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.guidance.GuidanceOptions;
import dev.sfumato.diffusion.schedulers.RunPlan;
import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.task.Strength;
import dev.sfumato.diffusion.task.TaskKind;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.prompts.PromptException;
import dev.sfumato.prompts.conditioning.PromptReading;
import dev.sfumato.prompts.syntax.PromptSyntax;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A loaded model and the stages that its family takes from prompts to a picture: encode once a request, then for each
 * picture start, step until {@link Sample#isDenoised}, decode.
 *
 * <p>It holds no state of any request, so requests may be interleaved at every step. Each call runs on the caller's
 * thread. Whoever opened it closes it.
 */
public interface DiffusionPipeline extends AutoCloseable {

    ModelManifest manifest();

    ImageSizes sizes();

    /**
     * A scheduler over the model's noise schedule.
     *
     * @throws IllegalArgumentException if the model's scheduler options do not go with it
     */
    Scheduler scheduler(SchedulerChoice choice);

    /**
     * Refuses prompts that the model cannot read in the way that is asked for.
     *
     * @throws PromptException naming the field of the request
     */
    default void checkPrompts(PromptReading reading, String prompt, String negativePrompt, int steps) {
        if (reading.syntax() != PromptSyntax.NONE) {
            throw new PromptException(
                    "prompt_syntax",
                    "'" + reading.syntax().wireName() + "' is not supported by models of family "
                            + manifest().family() + "; allowed: none");
        }
    }

    /**
     * The most that {@link PromptReading#clipSkip} can be.
     *
     * @return 0 if all layers are needed, because the prompts are not read from CLIP's layers or the graphs give no
     *     others
     */
    default int mostClipSkip() {
        return 0;
    }

    /** The ways in which prompts may be asked to be read. */
    default Set<PromptSyntax> promptSyntaxes() {
        return EnumSet.of(PromptSyntax.NONE);
    }

    /** Whether pictures can be guided with other options than {@link GuidanceOptions#NONE}. */
    default boolean hasGuidanceOptions() {
        return false;
    }

    /**
     * What a scheduler is asked for to paint in so many steps.
     *
     * @throws IllegalArgumentException if the model does not go with the scheduler
     */
    default RunPlan plan(SchedulerChoice choice, int steps, int width, int height) {
        return RunPlan.of(steps);
    }

    /**
     * What a scheduler is asked for to paint on from a picture: the schedule without the steps that are noisier than it
     * is made.
     *
     * @param strength as of {@link dev.sfumato.diffusion.task.Task.ImageToImage}
     * @throws IllegalArgumentException if that leaves no step
     */
    default RunPlan imagePlan(SchedulerChoice choice, int steps, double strength) {
        return RunPlan.of(steps).from(Strength.firstStep(steps, strength));
    }

    /** What the model can make pictures from. */
    default Set<TaskKind> tasks() {
        return EnumSet.of(TaskKind.TEXT_TO_IMAGE);
    }

    /** The strength of image-to-image where a request names none. */
    default double imageStrength() {
        return 0.8;
    }

    /** Reads the prompts, each in a call of its own, so that the result does not depend on what else is encoded. */
    Conditioning encode(SampleSpec spec);

    /** Begins a picture as its task says, and draws the noise for that. */
    Sample start(SampleSpec spec, Conditioning conditioning);

    /**
     * What decides which samples can be stepped together at their next step, see {@link BatchKey}.
     *
     * @param sample that is not denoised
     */
    BatchKey batchKey(Sample sample);

    /** Rows of the denoiser's batch that a sample that is not denoised takes at its next step, over all calls. */
    int rows(Sample sample);

    /**
     * Advances pictures by one denoising step each, those of equal {@link #batchKey} in one call of the denoiser. A
     * picture may differ in its last bits from the same stepped in other company.
     *
     * <p>If it throws, no picture has advanced, and all of them may be stepped again.
     *
     * @param samples each once, none of them denoised
     */
    void step(List<Sample> samples);

    /** Advances one picture by one denoising step. */
    default void step(Sample sample) {
        step(List.of(sample));
    }

    /**
     * Begins the second pass of a picture whose task is painted in two.
     *
     * @param spec of the picture
     * @param first the denoised end of its first pass
     */
    Sample secondPass(SampleSpec spec, Sample first);

    /** Decodes a denoised picture. */
    default RgbImage decode(SampleSpec spec, Sample sample) {
        return decode(spec, sample.latents());
    }

    /** Decodes what a picture would be if its last prediction were the last: {@link Sample#estimate}. */
    default RgbImage preview(SampleSpec spec, Sample sample) {
        return decode(spec, sample.estimate());
    }

    /** Decodes latents, (1, channels, height, width). */
    RgbImage decode(SampleSpec spec, FloatTensor latents);

    /** Whether its pictures can follow another, see {@link SampleSpec#control}. */
    default boolean followsPictures() {
        return false;
    }

    /** The time spent inside the runtime of the graphs so far, over all stages. */
    Duration timeInRuntime();

    @Override
    void close();
}
