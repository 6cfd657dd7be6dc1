package dev.sfumato.diffusion.pipelines;

import dev.sfumato.diffusion.schedulers.SchedulerType;

/**
 * What determines the pixels of one picture, given the model.
 *
 * @param seed of the picture's noise, 0 to 2^63-1
 * @param guidanceScale classifier-free guidance; 1 or less is without
 * @param width pixels
 * @param height pixels
 */
public record SampleSpec(
        String prompt,
        String negativePrompt,
        long seed,
        int steps,
        double guidanceScale,
        SchedulerType scheduler,
        int width,
        int height) {

    public SampleSpec withSeed(long other) {
        return new SampleSpec(prompt, negativePrompt, other, steps, guidanceScale, scheduler, width, height);
    }
}
