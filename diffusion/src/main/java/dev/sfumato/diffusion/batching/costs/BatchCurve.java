package dev.sfumato.diffusion.batching.costs;

/**
 * What a step costs by the number of pictures that take it together, and the number that pays.
 *
 * <p>A size is judged by the shortest of its latest measurements, which a busy machine disturbs least; expected is
 * their moving average. Sizes double from 1. Thread-safe.
 */
final class BatchCurve {

    /** Pictures in one call at most. */
    static final int MOST = 64;

    /** Measurements of a size before it is judged, after the first one, which warms the runtime up. */
    static final int TRIALS = 3;

    /**
     * A size pays if each picture's part of a step takes so much of a step of its own. Whoever's turn it is waits several
     * times as long for its step then, which less would not be worth.
     */
    static final double PAYS = 0.7;

    /** A size that is in use stays so unless a part takes more than this: what is in use no longer measures the others. */
    static final double STAYS = 0.9;

    /** A size twice as large is better, and one yet larger worth measuring, if it makes a part shorter by this. */
    static final double BETTER = 0.95;

    /** Steps after which sizes that did not pay are measured again. */
    static final int FORGET = 10_000;

    /** Seconds of a step that is too long to be measured beside the work: it keeps the device busy as it is. */
    static final double LONGEST_MEASURED = 1;

    private static final double WEIGHT_OF_LATEST = 0.2;
    /** A call that was held up counts as so many times the average: what is dear by mistake would wait for ever. */
    private static final double HELD_UP = 2;
    /** How fast the shortest measurement is forgotten. */
    private static final double DRIFT = 1.02;

    private final double[] averages = new double[MOST + 1];
    private final double[] shortest = new double[MOST + 1];
    private final double[] totals = new double[MOST + 1];
    private final long[] peaks = new long[MOST + 1];
    private final int[] counts = new int[MOST + 1];
    private int limit = MOST;
    private int sinceTrial;
    private int inUse = 1;

    /** Restores a size that was measured before. */
    synchronized void restore(int size, double average, double least, int count, double total) {
        if (size >= 1 && size <= MOST && average > 0 && least > 0 && count > 0) {
            averages[size] = average;
            shortest[size] = least;
            counts[size] = count;
            totals[size] = total;
            inUse = paying();
        }
    }

    synchronized void record(int size, double took) {
        counts[size]++;
        totals[size] += took;
        boolean replaces = counts[size] <= 2;
        double counted = Math.min(took, HELD_UP * averages[size]);
        averages[size] = replaces ? took : averages[size] * (1 - WEIGHT_OF_LATEST) + counted * WEIGHT_OF_LATEST;
        shortest[size] = replaces ? took : Math.min(shortest[size] * DRIFT, took);
        inUse = paying();
        sinceTrial = size > paying() ? 0 : sinceTrial + 1;
        if (sinceTrial >= FORGET) {
            for (int larger = 2 * paying(); larger <= MOST; larger *= 2) {
                counts[larger] = Math.min(counts[larger], 1);
                totals[larger] = counts[larger] * averages[larger];
            }
            sinceTrial = 0;
        }
    }

    /** So many pictures in one call held so many bytes at their peak. */
    synchronized void weighed(int size, long bytes) {
        peaks[size] = Math.max(peaks[size], bytes);
    }

    /** Bytes at the peak of a call, by the nearest smaller size that was weighed, or else the nearest larger; 0 if none was. */
    synchronized long peak(int size) {
        for (int below = size; below > 0; below--) {
            if (peaks[below] > 0) {
                return peaks[below] * size / below;
            }
        }
        for (int above = size; above <= MOST; above++) {
            if (peaks[above] > 0) {
                return peaks[above];
            }
        }
        return 0;
    }

    synchronized long weight(int size) {
        return peaks[size];
    }

    /** So many pictures in one call were too much for the device. */
    synchronized void tooMany(int size) {
        limit = Math.clamp(size / 2, 1, limit);
    }

    /** The size to be measured next, if as many pictures are there, or 0 if there is nothing to find out. */
    synchronized int trial(int available, int most) {
        int next = 2 * explored();
        boolean possible = next <= Math.min(available, Math.min(most, limit));
        boolean useful = counts[1] > 1 && averages[1] <= LONGEST_MEASURED;
        return possible && useful && sinceTrial > 0 && !isKnown(next) ? next : 0;
    }

    /** The largest size that is known to pay and to fit. */
    synchronized int best(int most) {
        return Math.min(paying(), Math.min(limit, most));
    }

    private int paying() {
        int paying = 1;
        for (int size = 2; size <= MOST && isKnown(size); size *= 2) {
            double most = size == inUse ? STAYS : PAYS;
            if (part(size) < most * part(1) && (paying == 1 || part(size) < BETTER * part(paying))) {
                paying = size;
            }
        }
        return paying;
    }

    /** The largest of the sizes that were measured, each better than the one before. */
    private int explored() {
        int size = 1;
        while (2 * size <= MOST && isKnown(2 * size) && part(2 * size) < BETTER * part(size)) {
            size *= 2;
        }
        return size;
    }

    private double part(int size) {
        return shortest[size] / size;
    }

    private boolean isKnown(int size) {
        return counts[size] > (size == 1 ? 0 : TRIALS);
    }

    synchronized boolean isEmpty() {
        return counts[1] == 0;
    }

    /** Expected seconds of a step of so many, from the sizes that were measured; 0 if none was. */
    synchronized double expected(int size) {
        int below = size;
        while (below > 0 && counts[below] == 0) {
            below--;
        }
        int above = size;
        while (above <= MOST && counts[above] == 0) {
            above++;
        }
        if (below == 0) {
            return above > MOST ? 0 : averages[above];
        }
        if (above > MOST || above == below) {
            return averages[below] * size / below;
        }
        double part = (double) (size - below) / (above - below);
        return averages[below] + part * (averages[above] - averages[below]);
    }

    synchronized double shortest(int size) {
        return shortest[size];
    }

    synchronized double total(int size) {
        return totals[size];
    }

    synchronized int count(int size) {
        return counts[size];
    }
}
