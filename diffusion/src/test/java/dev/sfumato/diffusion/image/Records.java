package dev.sfumato.diffusion.image;

import dev.sfumato.diffusion.adapters.Adapters;
import dev.sfumato.diffusion.guidance.GuidanceOptions;
import dev.sfumato.diffusion.noise.NoiseGenerator;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.task.Task;
import dev.sfumato.prompts.conditioning.PromptReading;

/** Records of pictures that were never painted. */
final class Records {

    static final String HASH = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private Records() {}

    static GenerationRecord of(String prompt, String negativePrompt) {
        return of(prompt, negativePrompt, "emoji-64");
    }

    static GenerationRecord of(String prompt, String negativePrompt, String model) {
        return new GenerationRecord(
                new GenerationSettings(
                        model,
                        HASH,
                        prompt,
                        negativePrompt,
                        PromptReading.PLAIN,
                        42,
                        25,
                        3.5,
                        GuidanceOptions.NONE,
                        SchedulerChoice.of(SchedulerType.EULER_A),
                        NoiseGenerator.CPU,
                        64,
                        48,
                        Task.text(),
                        false,
                        1,
                        Adapters.NONE),
                2,
                "1.2.3");
    }
}
