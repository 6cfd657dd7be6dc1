package dev.sfumato.benchmarks.gpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Repetitions of one piece of work.
 *
 * @param first seconds of the first one, in which memory is taken and kernels are chosen
 * @param seconds of each of the others, at least one
 */
record Timings(double first, List<Double> seconds) {

    private static final int WARM_UP = 2;

    Timings {
        seconds = seconds.stream().sorted().toList();
    }

    /** Repeats it until so many seconds have passed since the first ones, and at least {@code least} times. */
    static Timings of(Runnable work, double duration, int least) {
        double first = time(work);
        for (int i = 1; i < WARM_UP && duration > 0; i++) {
            work.run();
        }
        List<Double> seconds = new ArrayList<>();
        long begin = System.nanoTime();
        do {
            seconds.add(time(work));
        } while (seconds.size() < least || System.nanoTime() - begin < duration * 1e9);
        return new Timings(first, seconds);
    }

    private static double time(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    double median() {
        return seconds.get(seconds.size() / 2);
    }

    /** Fields of a JSON object. */
    String json() {
        return String.format(
                Locale.ROOT,
                "\"first\":%.6f,\"median\":%.6f,\"least\":%.6f,\"runs\":%d",
                first,
                median(),
                seconds.getFirst(),
                seconds.size());
    }
}
