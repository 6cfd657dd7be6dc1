package dev.sfumato.diffusion;

import java.time.Duration;
import java.util.List;

/**
 * How long the stages of one picture took.
 *
 * @param queue from the submission of the request to its first turn on the engine
 * @param encode reading the prompts, once for all pictures of a request
 * @param steps each denoising step
 * @param decode from latents to pixels
 */
public record StageTimings(Duration queue, Duration encode, List<Duration> steps, Duration decode) {

    public StageTimings {
        steps = List.copyOf(steps);
    }

    /** All denoising steps together. */
    public Duration denoise() {
        return steps.stream().reduce(Duration.ZERO, Duration::plus);
    }
}
