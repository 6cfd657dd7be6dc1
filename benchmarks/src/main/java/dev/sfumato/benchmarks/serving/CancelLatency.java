package dev.sfumato.benchmarks.serving;

import dev.sfumato.benchmarks.serving.Arrival.Behaviour;
import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.GenerationHandle;
import dev.sfumato.diffusion.StepEvent;
import dev.sfumato.diffusion.request.GenerationRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** How long a cancelled request keeps the device, in its own step times. */
final class CancelLatency {

    private static final int PER_ROUND = 5;

    private final DiffusionEngine engine;
    private final JobClass kind;
    private long seed = 1_000_000;

    CancelLatency(DiffusionEngine engine, JobClass kind) {
        this.engine = engine;
        this.kind = kind;
    }

    void print(int rounds) {
        List<Double> latencies = new ArrayList<>();
        try {
            for (int i = 0; i < rounds * PER_ROUND; i++) {
                latencies.add(once(3 + i % 7));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        ServingAcceptance.line("from a cancellation to the free device, in step times", latencies, "<= 1.2");
        System.out.printf("  the 95th of 100: %.3f%n", Figures.percentile(latencies, 0.95));
    }

    /** Cancels a request in the middle of a step that comes after so many. */
    private double once(int steps) throws InterruptedException {
        BlockingQueue<StepEvent> events = new LinkedBlockingQueue<>();
        GenerationRequest request = EngineTarget.request(new Arrival(0, kind, seed++, "", Behaviour.READS));
        GenerationHandle handle = engine.submit(request, events::add);
        double stepSeconds = 0;
        for (int seen = 0; seen < steps; ) {
            if (events.take() instanceof StepEvent.Step step) {
                seen++;
                stepSeconds = step.stepTime().toNanos() / 1e9;
            }
        }
        Thread.sleep((long) (stepSeconds * 1e3 * (seed % 5) / 5));
        long asked = System.nanoTime();
        handle.cancel();
        while (!(events.take() instanceof StepEvent.Cancelled)) {
            // steps that were on their way
        }
        return (System.nanoTime() - asked) / 1e9 / stepSeconds;
    }
}
