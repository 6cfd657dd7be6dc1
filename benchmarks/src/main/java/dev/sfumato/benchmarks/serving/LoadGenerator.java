package dev.sfumato.benchmarks.serving;

import com.sun.management.OperatingSystemMXBean;
import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.EngineConfig;
import dev.sfumato.diffusion.batching.BatchingConfig;
import dev.sfumato.diffusion.batching.policy.FirstComePolicy;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.onnx.ExecutionProvider;
import dev.sfumato.modelloader.onnx.SessionConfig;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A program that sends requests as they come to a server, whether or not earlier ones are answered, and prints what
 * became of them.
 *
 * <p>Arguments are NAME=VALUE: {@code target} (engine, fifo, simulation or the URL of a server), {@code home},
 * {@code mix} (kinds of requests, see {@link JobClass#parse}, with commas between), {@code rate} (requests a second),
 * {@code burst}, {@code seconds}, {@code callers}, {@code slow} and {@code gone} (parts of the clients, over HTTP),
 * {@code seed}, {@code threads}, {@code queue}. A simulation first measures the costs that are not known yet.
 */
public final class LoadGenerator {

    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("target", "engine"),
            Map.entry("home", "benchmarks/target/serving-home"),
            Map.entry("mix", "4x3,50x1"),
            Map.entry("rate", "2"),
            Map.entry("burst", "1"),
            Map.entry("seconds", "20"),
            Map.entry("callers", "8"),
            Map.entry("slow", "0"),
            Map.entry("gone", "0"),
            Map.entry("seed", "1"),
            Map.entry("threads", "2"),
            Map.entry("queue", "1000"));

    private final Map<String, String> values = new HashMap<>(DEFAULTS);

    private LoadGenerator(String[] arguments) {
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            if (parts.length != 2 || !DEFAULTS.containsKey(parts[0])) {
                throw new IllegalArgumentException(
                        "'" + argument + "' is not NAME=VALUE with one of " + DEFAULTS.keySet());
            }
            values.put(parts[0], parts[1]);
        }
    }

    public static void main(String[] arguments) {
        try {
            new LoadGenerator(arguments).run();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private String value(String name) {
        return values.getOrDefault(name, "");
    }

    private double number(String name) {
        return Double.parseDouble(value(name));
    }

    private void run() {
        String target = value("target");
        if (target.startsWith("http")) {
            try (HttpTarget server = new HttpTarget(target)) {
                Report.print(target, Runs.open(server, arrivals(64)));
            }
            return;
        }
        try (DiffusionEngine engine = engine(target)) {
            ModelManifest model = engine.load(null);
            List<Arrival> arrivals = arrivals(model.defaults().width());
            switch (target) {
                case "engine", "fifo" -> measure(engine, arrivals);
                case "simulation" -> simulate(engine, model, arrivals);
                default -> throw new IllegalArgumentException("no target '" + target + "'");
            }
        }
    }

    private DiffusionEngine engine(String target) {
        BatchingConfig batching = target.equals("fifo")
                ? BatchingConfig.DEFAULT.withPolicy(FirstComePolicy::new).withPicturesPerStep(1)
                : BatchingConfig.DEFAULT;
        return open(Path.of(value("home")), (int) number("threads"), (int) number("queue"), batching);
    }

    static DiffusionEngine open(Path home, int threads, int queue, BatchingConfig batching) {
        SessionConfig session = new SessionConfig(ExecutionProvider.CPU, 0, threads);
        return DiffusionEngine.open(new EngineConfig(home, session, queue).withBatching(batching));
    }

    private List<Arrival> arrivals(int side) {
        List<JobClass> kinds = new ArrayList<>();
        for (String kind : value("mix").split(",", -1)) {
            kinds.add(JobClass.parse(kind, side));
        }
        Load load = new Load(
                kinds, number("rate"), (int) number("burst"), (int) number("callers"), number("slow"), number("gone"));
        return load.arrivals(number("seconds"), (long) number("seed"));
    }

    private void measure(DiffusionEngine engine, List<Arrival> arrivals) {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long cpu = system.getProcessCpuTime();
        double inRuntime = engine.timeInRuntime().toNanos() / 1e9;
        List<Outcome> outcomes = Runs.open(new EngineTarget(engine), arrivals);
        double span = Figures.span(outcomes);
        Report.print(value("target"), outcomes);
        System.out.printf(
                Locale.ROOT,
                "  device busy %.2f of the time, processors %.2f of %d%n",
                (engine.timeInRuntime().toNanos() / 1e9 - inRuntime) / span,
                (system.getProcessCpuTime() - cpu) / 1e9 / span,
                system.getAvailableProcessors());
    }

    private void simulate(DiffusionEngine engine, ModelManifest model, List<Arrival> arrivals) {
        for (Arrival arrival : arrivals.stream().limit(3).toList()) {
            engine.generate(EngineTarget.request(arrival));
        }
        Simulation simulation = new Simulation(model, engine.costs(), BatchingConfig.DEFAULT, (int) number("queue"));
        Report.print("simulation", simulation.run(arrivals));
    }
}
