package dev.sfumato.diffusion.pipelines;

import dev.sfumato.diffusion.guidance.Guidance;
import dev.sfumato.diffusion.guidance.GuidanceOptions;
import dev.sfumato.diffusion.noise.NoiseGenerator;
import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.task.Control;
import dev.sfumato.diffusion.task.HiresFix;
import dev.sfumato.diffusion.task.Task;
import dev.sfumato.prompts.conditioning.PromptReading;
import dev.sfumato.prompts.syntax.SwitchPoint.Pass;
import org.jspecify.annotations.Nullable;

/**
 * What determines the pixels of one picture, given the model.
 *
 * @param prompts what to paint
 * @param sampling how noise becomes a picture
 * @param guiding how strongly it follows its prompt
 * @param extent its size
 * @param task what the picture is made from, beside its prompts
 * @param tiledDecoding whether a large picture is decoded in overlapping tiles, which takes less memory
 * @param control what the picture follows; null for nothing
 */
public record SampleSpec(
        Prompts prompts,
        Sampling sampling,
        Guiding guiding,
        Extent extent,
        Task task,
        boolean tiledDecoding,
        @Nullable Control control) {

    /**
     * What to paint and what to keep away from.
     *
     * @param reading of both prompts
     */
    public record Prompts(String prompt, String negativePrompt, PromptReading reading) {}

    /**
     * How noise becomes a picture.
     *
     * @param seed of the picture's noise, 0 to 2^63-1
     * @param steps of this pass
     * @param stepsBefore the steps of the pass before this one, 0 if there is none
     * @param rng what the noise is drawn with
     */
    public record Sampling(long seed, int steps, int stepsBefore, SchedulerChoice scheduler, NoiseGenerator rng) {}

    /**
     * How strongly a picture follows its prompt.
     *
     * @param scale classifier-free guidance; 1 or less is without
     * @param options mean nothing without guidance
     * @param batched whether all passes of a step go into one call of the denoiser
     */
    public record Guiding(double scale, GuidanceOptions options, boolean batched) {}

    /** A size in pixels. */
    public record Extent(int width, int height) {}

    /** From text alone, decoded whole, with torch's noise of the CPU. */
    public SampleSpec(
            String prompt,
            String negativePrompt,
            PromptReading reading,
            long seed,
            int steps,
            double guidanceScale,
            GuidanceOptions guidanceOptions,
            boolean batched,
            SchedulerType scheduler,
            int width,
            int height) {
        this(
                new Prompts(prompt, negativePrompt, reading),
                new Sampling(seed, steps, 0, SchedulerChoice.of(scheduler), NoiseGenerator.CPU),
                new Guiding(guidanceScale, guidanceOptions, batched),
                new Extent(width, height),
                Task.text(),
                false,
                null);
    }

    /** Plain prompts with plain guidance, from text alone. */
    public SampleSpec(
            String prompt,
            String negativePrompt,
            long seed,
            int steps,
            double guidanceScale,
            SchedulerType scheduler,
            int width,
            int height) {
        this(
                prompt,
                negativePrompt,
                PromptReading.PLAIN,
                seed,
                steps,
                guidanceScale,
                GuidanceOptions.NONE,
                true,
                scheduler,
                width,
                height);
    }

    public String prompt() {
        return prompts.prompt();
    }

    public String negativePrompt() {
        return prompts.negativePrompt();
    }

    public PromptReading reading() {
        return prompts.reading();
    }

    public long seed() {
        return sampling.seed();
    }

    public int steps() {
        return sampling.steps();
    }

    public SchedulerChoice scheduler() {
        return sampling.scheduler();
    }

    public double guidanceScale() {
        return guiding.scale();
    }

    public int width() {
        return extent.width();
    }

    public int height() {
        return extent.height();
    }

    /** The steps of this pass among those of all. */
    public Pass pass() {
        return new Pass(sampling.steps(), sampling.stepsBefore());
    }

    /** The picture's own noise from its beginning. */
    public NoiseSource noise() {
        return sampling.rng().start(sampling.seed());
    }

    /** The guidance that scale and options ask for. */
    public Guidance guidance() {
        return Guidance.of(guiding.scale(), guiding.options(), guiding.batched());
    }

    public SampleSpec withReading(PromptReading other) {
        Prompts read = new Prompts(prompts.prompt(), prompts.negativePrompt(), other);
        return new SampleSpec(read, sampling, guiding, extent, task, tiledDecoding, control);
    }

    public SampleSpec withSeed(long other) {
        return with(
                new Sampling(other, sampling.steps(), sampling.stepsBefore(), sampling.scheduler(), sampling.rng()));
    }

    /** With noise levels and noise of another kind. */
    public SampleSpec withSampling(SchedulerChoice choice, NoiseGenerator generator) {
        return with(new Sampling(sampling.seed(), sampling.steps(), sampling.stepsBefore(), choice, generator));
    }

    private SampleSpec with(Sampling other) {
        return new SampleSpec(prompts, other, guiding, extent, task, tiledDecoding, control);
    }

    public SampleSpec withGuidanceScale(double other) {
        Guiding guided = new Guiding(other, guiding.options(), guiding.batched());
        return new SampleSpec(prompts, sampling, guided, extent, task, tiledDecoding, control);
    }

    /** Another task, decoded as a whole or in tiles. */
    public SampleSpec withTask(Task other, boolean tiles) {
        return new SampleSpec(prompts, sampling, guiding, extent, other, tiles, control);
    }

    /** Following a picture, or none. */
    public SampleSpec withControl(@Nullable Control other) {
        return new SampleSpec(prompts, sampling, guiding, extent, task, tiledDecoding, other);
    }

    /** The second pass of this picture, which begins from the end of its first. */
    public SampleSpec secondPass(HiresFix fix, int multiple) {
        Extent larger = new Extent(fix.enlarge(width(), multiple), fix.enlarge(height(), multiple));
        Sampling after =
                new Sampling(sampling.seed(), fix.steps(), sampling.steps(), sampling.scheduler(), sampling.rng());
        return new SampleSpec(prompts, after, guiding, larger, Task.text(), tiledDecoding, control);
    }
}
