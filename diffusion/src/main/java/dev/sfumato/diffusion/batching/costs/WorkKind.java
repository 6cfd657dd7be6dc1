package dev.sfumato.diffusion.batching.costs;

import java.time.Duration;

/** A kind of work that is done whole, and what it is taken to cost before any was done. */
public enum WorkKind {
    /** Reading the prompts of a request. */
    ENCODE(Duration.ofMillis(20)),
    /** Beginning a picture, or its second pass. */
    BEGIN(Duration.ofMillis(1)),
    /** One denoising step. */
    STEP(Duration.ofMillis(100)),
    /** From latents to pixels. */
    DECODE(Duration.ofMillis(100));

    private final Duration unknown;

    WorkKind(Duration unknown) {
        this.unknown = unknown;
    }

    double unknownSeconds() {
        return unknown.toNanos() / 1e9;
    }
}
