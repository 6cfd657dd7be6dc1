package dev.sfumato.benchmarks.serving;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.batching.BatchingConfig;
import dev.sfumato.modelloader.layout.ModelManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How well the simulation predicts what is measured, for three mixes of requests on a device that is busy 0.7 of the time. */
final class SimulationAccuracy {

    private static final double BUSY = 0.7;
    private static final double SECONDS = 12;
    private static final int CALLERS = 4;

    private final DiffusionEngine engine;
    private final ModelManifest model;
    private final Map<String, List<JobClass>> mixes;

    SimulationAccuracy(DiffusionEngine engine, ModelManifest model) {
        this.engine = engine;
        this.model = model;
        mixes = Map.of(
                "4 steps alone", List.of(kind(4, 1)),
                "three of 4 and one of 50 steps", List.of(kind(4, 3), kind(50, 1)),
                "10, 20 and 30 steps", List.of(kind(10, 1), kind(20, 1), kind(30, 1)));
    }

    private JobClass kind(int steps, double share) {
        return new JobClass(
                steps + " steps",
                steps,
                model.defaults().width(),
                model.defaults().height(),
                share);
    }

    void print(int rounds) {
        mixes.forEach((name, kinds) -> {
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                List<Arrival> arrivals =
                        Load.poisson(kinds, BUSY / meanSeconds(kinds), CALLERS).arrivals(SECONDS, 100L + round);
                List<Outcome> measured = Runs.open(new EngineTarget(engine), arrivals);
                // with the costs of the very minutes that it is to predict
                List<Outcome> predicted =
                        new Simulation(model, engine.costs(), BatchingConfig.DEFAULT, 1000).run(arrivals);
                ratios.add(p95(predicted) / p95(measured));
            }
            ServingAcceptance.line("p95 to the answer, predicted / measured: " + name, ratios, "0.8 to 1.2");
        });
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
