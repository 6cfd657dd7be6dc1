package dev.sfumato.diffusion.pipelines;

import dev.sfumato.diffusion.guidance.Guidance;
import dev.sfumato.diffusion.guidance.GuidanceOptions;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.prompts.conditioning.PromptReading;

/**
 * What determines the pixels of one picture, given the model.
 *
 * @param reading of both prompts
 * @param seed of the picture's noise, 0 to 2^63-1
 * @param guidanceScale classifier-free guidance; 1 or less is without
 * @param guidanceOptions mean nothing without guidance
 * @param batched whether all passes of a step go into one call of the denoiser
 * @param width pixels
 * @param height pixels
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
        SchedulerType scheduler,
        int width,
        int height) {

    /** Plain prompts with plain guidance. */
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

    /** The guidance that scale and options ask for. */
    public Guidance guidance() {
        return Guidance.of(guidanceScale, guidanceOptions, batched);
    }

    public SampleSpec withSeed(long other) {
        return new SampleSpec(
                prompt,
                negativePrompt,
                reading,
                other,
                steps,
                guidanceScale,
                guidanceOptions,
                batched,
                scheduler,
                width,
                height);
    }
}
