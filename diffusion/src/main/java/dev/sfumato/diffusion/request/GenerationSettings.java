package dev.sfumato.diffusion.request;

import dev.sfumato.diffusion.adapters.Adapters;
import dev.sfumato.diffusion.guidance.GuidanceOptions;
import dev.sfumato.diffusion.noise.NoiseGenerator;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.task.Task;
import dev.sfumato.prompts.conditioning.PromptReading;

/**
 * Everything that determines the pixels of a request's pictures, resolved and within the limits.
 *
 * @param model the id of the model
 * @param modelHash SHA-256 in hex over the model's files that determine pixels
 * @param prompt what to paint
 * @param negativePrompt what to keep away from; may be empty
 * @param reading how both prompts are read
 * @param seed of the first picture; picture k has {@code seed + k}
 * @param steps denoising steps
 * @param guidanceScale classifier-free guidance; 1 or less is without
 * @param guidanceOptions how guidance is applied; mean nothing without
 * @param scheduler the sampling algorithm and its noise levels
 * @param rng what the noise is drawn with
 * @param width pixels; of the first pass where the task has two
 * @param height pixels
 * @param task what the pictures are made from, beside the prompts
 * @param vaeTiling whether large pictures are decoded in tiles
 * @param count pictures
 * @param adapters what is added to the model, with the hashes of the files
 */
public record GenerationSettings(
        String model,
        String modelHash,
        String prompt,
        String negativePrompt,
        PromptReading reading,
        long seed,
        int steps,
        double guidanceScale,
        GuidanceOptions guidanceOptions,
        SchedulerChoice scheduler,
        NoiseGenerator rng,
        int width,
        int height,
        Task task,
        boolean vaeTiling,
        int count,
        Adapters adapters) {

    /** @throws InvalidRequestException naming the first field that is out of its limits */
    public GenerationSettings {
        RequestLimits.checkPrompt(prompt);
        RequestLimits.checkText("negative_prompt", negativePrompt, 0);
        RequestLimits.checkCount(count);
        RequestLimits.checkSteps(steps);
        RequestLimits.checkGuidance(guidanceScale);
        RequestLimits.checkSeed(seed, count);
        RequestLimits.checkSize(width, height);
        RequestLimits.checkAdapters(adapters);
    }

    /** The settings that paint picture {@code index} alone, with the same pixels. */
    public GenerationSettings ofImage(int index) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException("image " + index + " of " + count);
        }
        return new GenerationSettings(
                model,
                modelHash,
                prompt,
                negativePrompt,
                reading,
                seed + index,
                steps,
                guidanceScale,
                guidanceOptions,
                scheduler,
                rng,
                width,
                height,
                task,
                vaeTiling,
                1,
                adapters);
    }
}
