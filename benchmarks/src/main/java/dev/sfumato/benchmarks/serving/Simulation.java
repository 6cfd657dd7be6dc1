package dev.sfumato.benchmarks.serving;

import dev.sfumato.benchmarks.serving.Outcome.End;
import dev.sfumato.diffusion.batching.BatchingConfig;
import dev.sfumato.diffusion.batching.GenerationJob;
import dev.sfumato.diffusion.batching.StepBatcher;
import dev.sfumato.diffusion.batching.SubmitOptions;
import dev.sfumato.diffusion.batching.costs.CostTable;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.modelloader.layout.ModelManifest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What would become of requests on a device whose costs are known: the engine's own batcher and policy, driven by hand
 * on a simulated clock. It predicts what {@link Runs#open} measures, and also for devices that are not there.
 */
final class Simulation {

    private final AtomicLong clock = new AtomicLong();
    private final ModelManifest manifest;
    private final SimulatedModel model;
    private final StepBatcher batcher;
    private final List<Outcome> outcomes = new ArrayList<>();

    /** @param costs measured; the simulation leaves them as they are */
    Simulation(ModelManifest manifest, CostTable costs, BatchingConfig config, int queueLimit) {
        this.manifest = manifest;
        this.model = new SimulatedModel(manifest, costs, clock);
        CostTable own = new CostTable(config.picturesPerStep());
        own.restore(costs.measurements(manifest.contentHash()));
        this.batcher = new StepBatcher(queueLimit, config, own, clock::get);
    }

    List<Outcome> run(List<Arrival> arrivals) {
        Deque<Arrival> ahead = new ArrayDeque<>(arrivals);
        while (!ahead.isEmpty() || batcher.unfinished() > 0) {
            while (!ahead.isEmpty() && nanos(ahead.getFirst()) <= clock.get()) {
                submit(ahead.removeFirst());
            }
            if (batcher.doWork() == 0 && !ahead.isEmpty()) {
                clock.set(Math.max(clock.get(), nanos(ahead.getFirst())));
            }
        }
        return List.copyOf(outcomes);
    }

    private static long nanos(Arrival arrival) {
        return (long) Math.ceil(arrival.at() * 1e9);
    }

    private void submit(Arrival arrival) {
        JobClass kind = arrival.kind();
        double guidance = manifest.defaults().guidanceScale();
        SampleSpec spec = new SampleSpec(
                "",
                "",
                arrival.seed() & 0xffffffffL,
                kind.steps(),
                guidance,
                SchedulerType.DDIM,
                kind.width(),
                kind.height());
        SubmitOptions options = SubmitOptions.DEFAULT.withCaller(arrival.caller());
        SimulatedClient client = new SimulatedClient(arrival, clock, outcomes);
        // the request has come while the last unit of work was done
        boolean accepted = batcher.submit(new GenerationJob(model, spec, 1, options, pixels(arrival), client))
                .isEmpty();
        if (!accepted) {
            client.end(End.REFUSED);
        }
    }

    private record Pixels(JobClass kind, long seed) {}

    private static Pixels pixels(Arrival arrival) {
        return new Pixels(arrival.kind(), arrival.seed());
    }
}
