package dev.sfumato.benchmarks.serving;

import java.util.concurrent.CompletableFuture;

/** What requests are sent to. */
interface Target {

    /** Sends a request now, which should have been sent at {@code sent}; its outcome comes later. */
    CompletableFuture<Outcome> send(Arrival arrival, double sent);

    /** Seconds since the beginning. */
    double now();
}
