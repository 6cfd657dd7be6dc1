package dev.sfumato.diffusion.batching.costs;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * What each kind of work has cost lately on one device, by model and size, and how many pictures should share a step.
 *
 * <p>Written by the engine thread, read by any.
 */
public final class CostTable {

    private final int mostPictures;
    private final Map<WorkClass, BatchCurve> curves = new ConcurrentHashMap<>();

    /**
     * An empty table.
     *
     * @param mostPictures in one call of the denoiser, 1 to {@value BatchCurve#MOST}
     */
    public CostTable(int mostPictures) {
        if (mostPictures < 1 || mostPictures > BatchCurve.MOST) {
            throw new IllegalArgumentException(
                    "pictures in one call must be 1 to " + BatchCurve.MOST + ", got " + mostPictures);
        }
        this.mostPictures = mostPictures;
    }

    /**
     * One size of one kind of work, as it was measured.
     *
     * @param seconds of one call, a moving average
     * @param least seconds lately
     * @param count of calls
     * @param total seconds of these
     * @param bytes of memory at the peak of a call, 0 if that is unknown
     */
    public record Measurement(
            WorkClass work, int pictures, double seconds, double least, int count, double total, long bytes) {

        /** Of calls that all took about as long, and were not weighed. */
        public Measurement(WorkClass work, int pictures, double seconds, double least, int count) {
            this(work, pictures, seconds, least, count, seconds * count, 0);
        }
    }

    /** Work was done: one call for so many pictures. */
    public void record(WorkClass work, int pictures, Duration took) {
        curve(work).record(Math.min(pictures, BatchCurve.MOST), took.toNanos() / 1e9);
    }

    /** One call for so many pictures held so many bytes at its peak; 0 if that is not known. */
    public void weighed(WorkClass work, int pictures, long bytes) {
        curve(work).weighed(Math.min(pictures, BatchCurve.MOST), bytes);
    }

    /** How often calls for so many pictures were made. */
    public int count(WorkClass work, int pictures) {
        return curve(work).count(Math.min(pictures, BatchCurve.MOST));
    }

    /** Pictures in one call at most. */
    public int mostPictures() {
        return mostPictures;
    }

    /** A step of so many pictures did not fit into the device's memory. */
    public void tooMany(WorkClass step, int pictures) {
        curve(step).tooMany(pictures);
    }

    private BatchCurve curve(WorkClass work) {
        return curves.computeIfAbsent(work, _ -> new BatchCurve());
    }

    /** How many pictures should share a step if there are as many: the most that are known to pay; 1 if none do. */
    public int best(WorkClass step) {
        return curve(step).best(mostPictures);
    }

    /**
     * How many pictures a step should be measured with before the next one is made, 0 for none: twice as many as were
     * better so far, when so many are there, between steps that are made anyway. A step that takes a second is not measured.
     */
    public int trial(WorkClass step, int available) {
        return curve(step).trial(available, mostPictures);
    }

    /** Expected seconds of work on its own. */
    public double seconds(WorkClass work) {
        return seconds(work, 1);
    }

    /** Expected seconds of one call for so many pictures, by the most similar work where it was never done. */
    public double seconds(WorkClass work, int pictures) {
        BatchCurve own = curves.get(work);
        if (own != null && !own.isEmpty()) {
            return own.expected(pictures);
        }
        return similar(work, curve -> !curve.isEmpty())
                .map(other -> seconds(other, pictures) * work.volume() / other.volume())
                .orElse(work.kind().unknownSeconds() * pictures);
    }

    /** Expected bytes at the peak of a call for so many pictures, by the most similar work; 0 if none was weighed. */
    public long bytes(WorkClass work, int pictures) {
        BatchCurve own = curves.get(work);
        long known = own == null ? 0 : own.peak(pictures);
        return known > 0
                ? known
                : similar(work, curve -> curve.peak(1) > 0)
                        .map(other -> (long) (curve(other).peak(pictures) * work.volume() / other.volume()))
                        .orElse(0L);
    }

    /** Bytes that a call for one picture takes at least: what it took, or smaller work of the model did; 0 if unknown. */
    public long leastBytes(WorkClass work) {
        return curves.entrySet().stream()
                .filter(entry -> entry.getKey().isLike(work) && entry.getKey().volume() <= work.volume())
                .mapToLong(entry -> entry.getValue().weight(1))
                .max()
                .orElse(0);
    }

    private Optional<WorkClass> similar(WorkClass work, Predicate<BatchCurve> known) {
        return curves.entrySet().stream()
                .filter(entry -> known.test(entry.getValue()) && entry.getKey().isLike(work))
                .map(Map.Entry::getKey)
                .min(Comparator.comparingDouble(other -> Math.abs(Math.log(other.volume() / work.volume()))));
    }

    /** All that was measured of a model. */
    public List<Measurement> measurements(String model) {
        Map<String, Measurement> sorted = new TreeMap<>();
        curves.forEach((work, curve) -> {
            for (int size = 1; size <= BatchCurve.MOST; size++) {
                if (work.model().equals(model) && curve.count(size) > 0) {
                    sorted.put(
                            work + String.format("%3d", size),
                            new Measurement(
                                    work,
                                    size,
                                    curve.expected(size),
                                    curve.shortest(size),
                                    curve.count(size),
                                    curve.total(size),
                                    curve.weight(size)));
                }
            }
        });
        return List.copyOf(sorted.values());
    }

    /** Takes over what was measured before. */
    public void restore(List<Measurement> measurements) {
        for (Measurement each : measurements) {
            curve(each.work()).restore(each.pictures(), each.seconds(), each.least(), each.count(), each.total());
            weighed(each.work(), each.pictures(), each.bytes());
        }
    }
}
