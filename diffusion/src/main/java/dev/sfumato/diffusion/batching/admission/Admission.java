package dev.sfumato.diffusion.batching.admission;

import java.time.Duration;
import java.util.Optional;

/**
 * The bounds of what an engine holds.
 *
 * @param requests unfinished at most
 * @param work of all of them at most, as far as it can be expected
 */
public record Admission(int requests, Duration work) {

    /**
     * Why one more request is refused, or empty if it is welcome.
     *
     * @param unfinished requests
     * @param held seconds of their work
     * @param more seconds of work of the new request, 0 if it is for pictures that are being made
     * @param untilFirstEnd seconds of work until one of them is finished
     */
    public Optional<Refusal> refuse(int unfinished, double held, double more, double untilFirstEnd, Pace pace) {
        if (unfinished >= requests) {
            return Optional.of(new Refusal(unfinished + " unfinished requests", pace.of(untilFirstEnd)));
        }
        double over = held + more - work.toNanos() / 1e9;
        if (unfinished == 0 || more == 0 || over <= 0) {
            return Optional.empty();
        }
        return Optional.of(new Refusal(
                "unfinished requests for " + pace.of(held).toSeconds() + " s of work", pace.of(Math.min(over, held))));
    }
}
