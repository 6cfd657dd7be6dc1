package dev.sfumato.diffusion.schedulers;

import dev.sfumato.diffusion.schedulers.GoldenRuns.GoldenCase;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Prints the table of docs/schedulers.md: the worst errors of one step, by scheduler and kind of noise schedule. */
final class ParityTable {

    private ParityTable() {}

    private record Worst(double ours, double theirs, double apart, int steps) {

        Worst and(StepErrors step) {
            return new Worst(
                    Math.max(ours, step.ours()),
                    Math.max(theirs, step.theirs()),
                    Math.max(apart, step.apart()),
                    steps + 1);
        }
    }

    public static void main(String[] arguments) {
        Map<SchedulerType, Map<String, Worst>> table = new TreeMap<>();
        GoldenRuns.cases().forEach(golden -> {
            Map<String, Worst> row = table.computeIfAbsent(golden.type(), _ -> new TreeMap<>());
            Scheduler scheduler = golden.scheduler();
            for (JsonNode run : golden.runs()) {
                for (StepErrors step : StepErrors.of(golden.start(scheduler, run), run)) {
                    if (step.steps() == 1) {
                        row.merge(kind(golden), new Worst(0, 0, 0, 0).and(step), (old, _) -> old.and(step));
                    }
                }
            }
        });
        table.forEach((type, row) -> row.forEach((kind, worst) -> System.out.printf(
                Locale.ROOT,
                "| %s | %s | %.0e | %.0e | %.0e | %d |%n",
                type.wireName(),
                kind,
                worst.apart(),
                worst.ours(),
                worst.theirs(),
                worst.steps())));
    }

    private static String kind(GoldenCase golden) {
        String schedule = Tolerances.isCosine(golden) ? "cosine" : "linear";
        return Tolerances.isZeroSnr(golden) ? schedule + ", zero SNR" : schedule;
    }
}
