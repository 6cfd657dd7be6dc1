package dev.sfumato.diffusion.batching.admission;

import java.time.Duration;

/**
 * Why a request was not accepted.
 *
 * @param reason what the engine holds already
 * @param retryAfter when there is expected to be room for it
 */
public record Refusal(String reason, Duration retryAfter) {}
