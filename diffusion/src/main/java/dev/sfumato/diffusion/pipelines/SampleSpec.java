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
 * @param reading of both prompts
 * @param seed of the picture's noise, 0 to 2^63-1
 * @param guidanceScale classifier-free guidance; 1 or less is without
 * @param guidanceOptions mean nothing without guidance
 * @param batched whether all passes of a step go into one call of the denoiser
 * @param rng what the noise is drawn with
 * @param width pixels
 * @param height pixels
 * @param task what the picture is made from, beside its prompts
 * @param tiledDecoding whether a large picture is decoded in overlapping tiles, which takes less memory
 * @param stepsBefore the steps of the pass before this one, 0 if there is none
 * @param control what the picture follows; null for nothing
 */
public record SampleSpec(
        String prompt,
        String negativePrompt,
        PromptReading reading,
        long seed,
        int steps,
        double guidanceScale,
        GuidanceOptions guidanceOptions,
        boolean batched,
        SchedulerChoice scheduler,
        NoiseGenerator rng,
        int width,
        int height,
        Task task,
        boolean tiledDecoding,
        int stepsBefore,
        @Nullable Control control) {

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
                prompt,
                negativePrompt,
                reading,
                seed,
                steps,
                guidanceScale,
                guidanceOptions,
                batched,
                SchedulerChoice.of(scheduler),
                NoiseGenerator.CPU,
                width,
                height,
                Task.text(),
                false,
                0,
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

    /** The steps of this pass among those of all. */
    public Pass pass() {
        return new Pass(steps, stepsBefore);
    }

    /** With noise levels and noise of another kind. */
    public SampleSpec withSampling(SchedulerChoice choice, NoiseGenerator generator) {
        return new SampleSpec(
                prompt,
                negativePrompt,
                reading,
                seed,
                steps,
                guidanceScale,
                guidanceOptions,
                batched,
                choice,
                generator,
                width,
                height,
                task,
                tiledDecoding,
                stepsBefore,
                control);
    }

    /** The picture's own noise from its beginning. */
    public NoiseSource noise() {
        return rng.start(seed);
    }

    /** The guidance that scale and options ask for. */
    public Guidance guidance() {
        return Guidance.of(guidanceScale, guidanceOptions, batched);
    }

    public SampleSpec withSeed(long other) {
        return with(other, steps, guidanceScale, new Extent(width, height), task);
    }

    public SampleSpec withGuidanceScale(double other) {
        return with(seed, steps, other, new Extent(width, height), task);
    }

    /** Another task, decoded as a whole or in tiles. */
    public SampleSpec withTask(Task other, boolean tiles) {
        return new SampleSpec(
                prompt,
                negativePrompt,
                reading,
                seed,
                steps,
                guidanceScale,
                guidanceOptions,
                batched,
                scheduler,
                rng,
                width,
                height,
                other,
                tiles,
                stepsBefore,
                control);
    }

    /** Following a picture, or none. */
    public SampleSpec withControl(@Nullable Control other) {
        return new SampleSpec(
                prompt,
                negativePrompt,
                reading,
                seed,
                steps,
                guidanceScale,
                guidanceOptions,
                batched,
                scheduler,
                rng,
                width,
                height,
                task,
                tiledDecoding,
                stepsBefore,
                other);
    }

    /** The second pass of this picture, which begins from the end of its first. */
    public SampleSpec secondPass(HiresFix fix, int multiple) {
        Extent larger = new Extent(fix.enlarge(width, multiple), fix.enlarge(height, multiple));
        return with(seed, fix.steps(), guidanceScale, larger, Task.text()).after(steps);
    }

    private record Extent(int width, int height) {}

    private SampleSpec with(long ownSeed, int ownSteps, double ownScale, Extent extent, Task ownTask) {
        return new SampleSpec(
                prompt,
                negativePrompt,
                reading,
                ownSeed,
                ownSteps,
                ownScale,
                guidanceOptions,
                batched,
                scheduler,
                rng,
                extent.width(),
                extent.height(),
                ownTask,
                tiledDecoding,
                stepsBefore,
                control);
    }

    private SampleSpec after(int stepsOfFirst) {
        return new SampleSpec(
                prompt,
                negativePrompt,
                reading,
                seed,
                steps,
                guidanceScale,
                guidanceOptions,
                batched,
                scheduler,
                rng,
                width,
                height,
                task,
                tiledDecoding,
                stepsOfFirst,
                control);
    }
}
