package dev.sfumato.benchmarks.serving;

import dev.sfumato.benchmarks.serving.Arrival.Behaviour;
import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.batching.BatchingConfig;
import dev.sfumato.diffusion.batching.costs.CostTable.Measurement;
import dev.sfumato.diffusion.batching.costs.WorkKind;
import dev.sfumato.diffusion.batching.policy.FirstComePolicy;
import dev.sfumato.modelloader.layout.ModelManifest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A program that measures what the serving engine promises, in interleaved rounds, and prints the median of each ratio
 * beside its aim.
 *
 * <p>Arguments: home folder, threads, rounds.
 */
public final class ServingAcceptance {

    private static final int CLIENTS = 8;
    private static final int QUEUE = 1000;
    /** In a round, where only the time is compared. */
    private static final int PAIRS = 2;
    /** What the engine begins to share steps at, see docs/decisions/0015-cost-table.md. */
    private static final double PAYS = 0.7;

    private final int rounds;
    private final DiffusionEngine fair;
    private final DiffusionEngine fifo;
    private final ModelManifest model;
    private final JobClass brief;
    private final JobClass lengthy;
    private final JobClass usual;
    private long seed = 1;

    private ServingAcceptance(int rounds, DiffusionEngine fair, DiffusionEngine fifo) {
        this.rounds = rounds;
        this.fair = fair;
        this.fifo = fifo;
        model = fair.load(null);
        fifo.load(null);
        brief = kind(4);
        lengthy = kind(50);
        usual = kind(25);
    }

    private JobClass kind(int steps) {
        return new JobClass(
                steps + " steps",
                steps,
                model.defaults().width(),
                model.defaults().height(),
                1);
    }

    public static void main(String[] arguments) {
        if (arguments.length != 3) {
            System.err.println("usage: ServingAcceptance HOME THREADS ROUNDS");
            System.exit(2);
        }
        Path home = Path.of(arguments[0]);
        int threads = Integer.parseInt(arguments[1]);
        // a plain queue: one request after the other
        BatchingConfig inTurn =
                BatchingConfig.DEFAULT.withPolicy(FirstComePolicy::new).withPicturesPerStep(1);
        try (DiffusionEngine fair = LoadGenerator.open(home, threads, QUEUE, BatchingConfig.DEFAULT);
                DiffusionEngine fifo = LoadGenerator.open(home, threads, QUEUE, inTurn)) {
            ServingAcceptance acceptance = new ServingAcceptance(Integer.parseInt(arguments[2]), fair, fifo);
            acceptance.run();
        }
    }

    private void run() {
        warmUp();
        shortBesideLong();
        manyBesideOne();
        duplicates();
        new CancelLatency(fair, lengthy).print(rounds);
        costs();
        new SimulationAccuracy(fair, model).print(rounds);
    }

    private void warmUp() {
        run(fair, clients(List.of(usual, brief)));
        run(fifo, clients(List.of(usual, brief)));
    }

    private static List<Outcome> run(DiffusionEngine engine, List<List<Arrival>> clients) {
        return Runs.closed(new EngineTarget(engine), clients);
    }

    /** Each client asks for all these, beginning at another of them; no two requests are the same. */
    private List<List<Arrival>> clients(List<JobClass> kinds) {
        List<List<Arrival>> clients = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            List<Arrival> requests = new ArrayList<>();
            for (int i = 0; i < kinds.size(); i++) {
                JobClass kind = kinds.get((i + client) % kinds.size());
                requests.add(new Arrival(0, kind, seed++, "client-" + client, Behaviour.READS));
            }
            clients.add(requests);
        }
        return clients;
    }

    private void shortBesideLong() {
        List<Double> waits = new ArrayList<>();
        List<Double> starts = new ArrayList<>();
        List<Double> longest = new ArrayList<>();
        Pairs pairs = new Pairs();
        double alone =
                Figures.percentile(run(fair, List.of(clients(List.of(brief)).getFirst())), Outcome::total, 0.5);
        ToDoubleFunction<Outcome> waited = outcome -> Math.max(0, outcome.total() - alone);
        for (int round = 0; round < rounds; round++) {
            List<Outcome> ours = new ArrayList<>();
            List<Outcome> theirs = new ArrayList<>();
            for (int pair = 0; pair < PAIRS; pair++) {
                List<List<Arrival>> clients = clients(List.of(brief, lengthy));
                pairs.measure(
                        () -> Figures.span(kept(ours, run(fair, clients))),
                        () -> Figures.span(kept(theirs, run(fifo, clients))));
            }
            if (round == 0) {
                Report.print("fair", ours.subList(0, 2 * CLIENTS));
                Report.print("first come first served", theirs.subList(0, 2 * CLIENTS));
            }
            waits.add(p99(ours, brief, waited) / p99(theirs, brief, waited));
            starts.add(p99(ours, brief, Outcome::untilStart) / p99(theirs, brief, Outcome::untilStart));
            longest.add(p99(ours, lengthy, Outcome::total) / p99(theirs, lengthy, Outcome::total));
        }
        line("p99 of all the waiting of 4-step jobs beside 50-step jobs, fair / FIFO", waits, "<= 0.25");
        line("p99 of their waiting for the first turn, fair / FIFO", starts, "<= 0.25");
        line("throughput of the mix, fair / FIFO", pairs.speedups(), ">= 0.97");
        line("p99 of 50-step jobs to the answer, fair / FIFO", longest, "none starves");
    }

    private static List<Outcome> kept(List<Outcome> all, List<Outcome> latest) {
        all.addAll(latest);
        return latest;
    }

    private static double p99(List<Outcome> outcomes, JobClass kind, ToDoubleFunction<Outcome> figure) {
        List<Outcome> own =
                outcomes.stream().filter(o -> o.arrival().kind().equals(kind)).toList();
        return Figures.percentile(own, figure, 0.99);
    }

    /** Pairs are told apart by what the cost table says before them, as that changes with what else the machine does. */
    private void manyBesideOne() {
        Pairs paying = new Pairs();
        Pairs others = new Pairs();
        for (int pair = 0; pair < rounds * PAIRS; pair++) {
            List<List<Arrival>> clients = clients(List.of(usual));
            List<Arrival> oneByOne =
                    clients(List.of(usual)).stream().flatMap(List::stream).toList();
            (cheapestPart() <= PAYS ? paying : others)
                    .measure(() -> Figures.span(run(fair, clients)), () -> Figures.span(run(fair, List.of(oneByOne))));
        }
        String what = "throughput of 8 clients / of one at a time, ";
        line(what + "where batching pays", paying.speedups(), ">= 1.3");
        line(what + "where it does not", others.speedups(), ">= 0.98");
    }

    /** A picture's part of a shared step, in steps of its own, with as many pictures as make it cheapest. */
    private double cheapestPart() {
        List<Measurement> steps = fair.costs().measurements(model.contentHash()).stream()
                .filter(each -> each.work().kind() == WorkKind.STEP
                        && each.work().width() == usual.width()
                        && each.work().height() == usual.height())
                .toList();
        double alone = steps.getFirst().least();
        return steps.stream()
                .filter(each -> Integer.bitCount(each.pictures()) == 1)
                .mapToDouble(each -> each.least() / each.pictures() / alone)
                .min()
                .orElseThrow();
    }

    private void duplicates() {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            double distinct = Figures.stepsPerSecond(run(fair, clients(List.of(usual))));
            List<List<Arrival>> clients = clients(List.of(usual));
            for (int client = 1; client < CLIENTS; client += 2) {
                clients.set(client, clients.get(client - 1));
            }
            ratios.add(Figures.stepsPerSecond(run(fair, clients)) / distinct);
        }
        line("throughput with 50% duplicates / without", ratios, ">= 1.9");
    }

    private void costs() {
        System.out.println("costs:");
        for (Measurement each : fair.costs().measurements(model.contentHash())) {
            System.out.printf(
                    Locale.ROOT,
                    "  %-6s %4d x %-4d rows %d, pictures in a call %2d: %8.2f ms (%d times), at least %8.2f ms%n",
                    each.work().kind(),
                    each.work().width(),
                    each.work().height(),
                    each.work().rows(),
                    each.pictures(),
                    each.seconds() * 1e3,
                    each.count(),
                    each.least() * 1e3);
        }
    }

    static void line(String what, List<Double> ratios, String aim) {
        if (ratios.isEmpty()) {
            System.out.printf(Locale.ROOT, "%-75s not met with  aim %s%n", what, aim);
            return;
        }
        System.out.printf(
                Locale.ROOT,
                "%-75s %6.3f  (%.3f to %.3f in %d rounds)  aim %s%n",
                what,
                Figures.median(ratios),
                Figures.percentile(ratios, 0),
                Figures.percentile(ratios, 1),
                ratios.size(),
                aim);
    }
}
