package dev.sfumato.benchmarks.serving;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A table of what became of requests. */
final class Report {

    private Report() {}

    static void print(String title, Collection<Outcome> outcomes) {
        System.out.printf(
                Locale.ROOT,
                "%s: %d requests in %.1f s, %.2f pictures/s, %.1f steps/s, Jain's index of callers %.3f%n",
                title,
                outcomes.size(),
                Figures.span(outcomes),
                outcomes.stream().filter(Outcome::isCompleted).count() / Figures.span(outcomes),
                Figures.stepsPerSecond(outcomes),
                Figures.fairness(outcomes));
        Map<Outcome.End, Long> ends =
                new TreeMap<>(outcomes.stream().collect(Collectors.groupingBy(Outcome::end, Collectors.counting())));
        System.out.println("  " + ends);
        System.out.printf("  %-16s %6s   %-26s   %-26s%n", "seconds", "", "to the first turn", "to the answer");
        System.out.printf(
                "  %-16s %6s   %8s %8s %8s   %8s %8s %8s%n", "", "", "p50", "p95", "p99", "p50", "p95", "p99");
        new TreeMap<>(outcomes.stream()
                        .collect(Collectors.groupingBy(
                                outcome -> outcome.arrival().kind().name())))
                .forEach(Report::row);
    }

    private static void row(String kind, List<Outcome> outcomes) {
        System.out.printf(
                Locale.ROOT,
                "  %-16s %6d   %8.3f %8.3f %8.3f   %8.3f %8.3f %8.3f%n",
                kind,
                outcomes.size(),
                Figures.percentile(outcomes, Outcome::untilStart, 0.5),
                Figures.percentile(outcomes, Outcome::untilStart, 0.95),
                Figures.percentile(outcomes, Outcome::untilStart, 0.99),
                Figures.percentile(outcomes, Outcome::total, 0.5),
                Figures.percentile(outcomes, Outcome::total, 0.95),
                Figures.percentile(outcomes, Outcome::total, 0.99));
    }
}
