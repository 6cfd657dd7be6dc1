package dev.sfumato.benchmarks.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * Two ways to do the same work, timed in the order ours, theirs, theirs, ours, so that a machine that becomes slower or
 * faster meanwhile is no gain for either.
 */
final class Pairs {

    private final List<Double> speedups = new ArrayList<>();

    /** Each way returns the seconds that it took, and is asked twice. */
    void measure(DoubleSupplier ours, DoubleSupplier theirs) {
        double own = ours.getAsDouble();
        double other = theirs.getAsDouble() + theirs.getAsDouble();
        own += ours.getAsDouble();
        speedups.add(other / own);
    }

    /** Their time by ours, of each four. */
    List<Double> speedups() {
        return List.copyOf(speedups);
    }
}
