package dev.sfumato.diffusion.request;

import dev.sfumato.diffusion.adapters.Adapters;
import dev.sfumato.diffusion.noise.NoiseGenerator;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.schedulers.options.SigmaSchedule;
import dev.sfumato.diffusion.task.TaskRequest;
import dev.sfumato.prompts.conditioning.Emphasis;
import dev.sfumato.prompts.syntax.PromptSyntax;
import org.jspecify.annotations.Nullable;

/**
 * A wish for pictures as it came; null stands for the model's own default.
 *
 * <p>Nothing is checked here: {@link dev.sfumato.diffusion.DiffusionEngine#resolve} does, and fills the gaps.
 *
 * @param prompt what to paint, 1 to 32,000 characters
 * @param negativePrompt what to keep away from, 0 to 32,000 characters; used where guidance is above 1
 * @param template whether both prompts are templates, see {@link dev.sfumato.prompts.template.PromptTemplate}, whose
 *     gaps the seed of the first picture fills
 * @param promptSyntax how both prompts are read; null is the engine's default
 * @param emphasis what becomes of weighted states; only with a syntax; null is {@link Emphasis#ORIGINAL}
 * @param clipSkip the last layers of CLIP that are left out, see {@link dev.sfumato.prompts.conditioning.PromptReading};
 *     null is 0
 * @param model an id that the engine's repository knows, or a model folder
 * @param seed of the first picture, 0 to 2^63-1; null draws one of 32 bits
 * @param steps denoising steps, 1 to 1000
 * @param guidanceScale classifier-free guidance, 0 to 100; 1 or less is without
 * @param guidanceRescale 0 to 1, see {@link dev.sfumato.diffusion.guidance.GuidanceOptions}; null is 0
 * @param guidanceStart 0 to less than {@code guidanceEnd}; null is 0
 * @param guidanceEnd at most 1; null is 1
 * @param scheduler the sampling algorithm; null is the one that the model names
 * @param sigmaSchedule how its noise levels are laid out; null is as {@code scheduler} says, or as the model does
 * @param rng what the noise is drawn with; null is {@link NoiseGenerator#CPU}
 * @param width pixels; null is that of the task's image, or else the model's
 * @param height pixels
 * @param task what to start from beside the prompts, {@link TaskRequest#NONE} for text alone
 * @param count pictures, 1 to 10; picture k gets seed + k
 * @param adapters what is added to the model, from the home folder
 */
public record GenerationRequest(
        String prompt,
        String negativePrompt,
        boolean template,
        @Nullable PromptSyntax promptSyntax,
        @Nullable Emphasis emphasis,
        @Nullable Integer clipSkip,
        @Nullable String model,
        @Nullable Long seed,
        @Nullable Integer steps,
        @Nullable Double guidanceScale,
        @Nullable Double guidanceRescale,
        @Nullable Double guidanceStart,
        @Nullable Double guidanceEnd,
        @Nullable SchedulerChoice scheduler,
        @Nullable SigmaSchedule sigmaSchedule,
        @Nullable NoiseGenerator rng,
        @Nullable Integer width,
        @Nullable Integer height,
        TaskRequest task,
        int count,
        Adapters adapters) {

    /** One picture with the defaults of the default model. */
    public static GenerationRequest of(String prompt) {
        return builder(prompt).build();
    }

    public static GenerationRequestBuilder builder(String prompt) {
        return new GenerationRequestBuilder(prompt);
    }
}
