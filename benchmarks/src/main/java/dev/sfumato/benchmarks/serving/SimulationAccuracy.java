package dev.sfumato.benchmarks.serving;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.batching.BatchingConfig;
import dev.sfumato.modelloader.layout.ModelManifest;
import java.util.ArrayList;
import java.util.List;

/** How well the simulation predicts what is measured, for three mixes of requests on a device that is busy 0.7 of the time. */
final class SimulationAccuracy {

    private static final double BUSY = 0.7;
    private static final double SECONDS = 15;
    private static final int CALLERS = 4;

    private final DiffusionEngine engine;
    private final ModelManifest model;
    private final List<Mix> mixes;

    SimulationAccuracy(DiffusionEngine engine, ModelManifest model) {
        this.engine = engine;
        this.model = model;
        mixes = List.of(
                new Mix("4 steps alone", List.of(kind(4, 1))),
                new Mix("three of 4 and one of 50 steps", List.of(kind(4, 3), kind(50, 1))),
                new Mix("10, 20 and 30 steps", List.of(kind(10, 1), kind(20, 1), kind(30, 1))));
    }

    private JobClass kind(int steps, double share) {
        return new JobClass(
                steps + " steps",
                steps,
                model.defaults().width(),
                model.defaults().height(),
                share);
    }

    private record Mix(String name, List<JobClass> kinds, List<Double> ratios) {

        private Mix(String name, List<JobClass> kinds) {
            this(name, kinds, new ArrayList<>());
        }
    }

    void print(int rounds) {
        for (int round = 0; round < rounds; round++) {
            for (Mix mix : mixes) {
                mix.ratios().add(ratio(mix.kinds(), 100L + round));
            }
        }
        for (Mix mix : mixes) {
            ServingAcceptance.line(
                    "p95 to the answer, predicted / measured: " + mix.name(), mix.ratios(), "0.8 to 1.2");
        }
    }

    private double ratio(List<JobClass> kinds, long seed) {
        List<Arrival> arrivals =
                Load.poisson(kinds, BUSY / meanSeconds(kinds), CALLERS).arrivals(SECONDS, seed);
        RunCosts costs = new RunCosts(engine.costs(), model.contentHash());
        List<Outcome> measured = Runs.open(new EngineTarget(engine), arrivals);
        // with what work cost in the very minutes that it is to predict
        List<Outcome> predicted = new Simulation(model, costs.means(), BatchingConfig.DEFAULT, 1000).run(arrivals);
        return p95(predicted) / p95(measured);
    }

    private static double p95(List<Outcome> outcomes) {
        return Figures.percentile(outcomes, Outcome::total, 0.95);
    }

    private double meanSeconds(List<JobClass> kinds) {
        double shares = kinds.stream().mapToDouble(JobClass::share).sum();
        return kinds.stream()
                .mapToDouble(kind -> kind.share()
                        / shares
                        * engine.estimate(engine.resolve(
                                        EngineTarget.request(new Arrival(0, kind, 1, "", Arrival.Behaviour.READS))))
                                .toNanos()
                        / 1e9)
                .sum();
    }
}
