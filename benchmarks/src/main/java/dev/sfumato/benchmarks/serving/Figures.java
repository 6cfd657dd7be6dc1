package dev.sfumato.benchmarks.serving;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Numbers that describe many. */
final class Figures {

    private Figures() {}

    static double median(Collection<Double> values) {
        return percentile(values, 0.5);
    }

    /** The smallest value that so many of all do not exceed; not a number if there are none. */
    static double percentile(Collection<Double> values, double part) {
        double[] sorted = values.stream()
                .mapToDouble(Double::doubleValue)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        return sorted.length == 0 ? Double.NaN : sorted[Math.max(0, (int) Math.ceil(part * sorted.length) - 1)];
    }

    static double percentile(Collection<Outcome> outcomes, ToDoubleFunction<Outcome> figure, double part) {
        return percentile(
                outcomes.stream()
                        .filter(Outcome::isCompleted)
                        .map(figure::applyAsDouble)
                        .toList(),
                part);
    }

    /** Seconds from the first sending to the last end. */
    static double span(Collection<Outcome> outcomes) {
        double first = outcomes.stream().mapToDouble(Outcome::sent).min().orElse(0);
        return outcomes.stream().mapToDouble(Outcome::ended).max().orElse(0) - first;
    }

    /** Completed steps in a second. */
    static double stepsPerSecond(Collection<Outcome> outcomes) {
        double steps = outcomes.stream()
                .filter(Outcome::isCompleted)
                .mapToDouble(outcome -> outcome.arrival().kind().steps())
                .sum();
        return steps / span(outcomes);
    }

    /**
     * Jain's index over the callers' mean slowdowns (total time per step asked for): 1 if all are the same, 1/n if one
     * has it all.
     */
    static double fairness(Collection<Outcome> outcomes) {
        Map<String, List<Outcome>> byCaller = outcomes.stream()
                .filter(Outcome::isCompleted)
                .collect(Collectors.groupingBy(outcome -> outcome.arrival().caller()));
        double[] speeds = byCaller.values().stream()
                .mapToDouble(own -> own.stream()
                        .mapToDouble(o -> o.arrival().kind().steps() / o.total())
                        .average()
                        .orElse(0))
                .toArray();
        double sum = Arrays.stream(speeds).sum();
        double squares = Arrays.stream(speeds).map(speed -> speed * speed).sum();
        return sum * sum / (speeds.length * squares);
    }
}
