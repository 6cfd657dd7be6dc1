package dev.sfumato.tracking.media;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How often values fell between edges.
 *
 * @param counts at least one, not negative
 * @param edges one more than counts, ascending
 */
public record Histogram(List<Long> counts, List<Double> edges) {

    /** The most bins that Weights &amp; Biases takes. */
    public static final int MAX_BINS = 512;

    public Histogram {
        counts = List.copyOf(counts);
        edges = List.copyOf(edges);
        if (counts.isEmpty() || counts.size() > MAX_BINS || edges.size() != counts.size() + 1) {
            throw new IllegalArgumentException("histogram: must have 1 to " + MAX_BINS
                    + " counts and one edge more, got " + counts.size() + " counts and " + edges.size() + " edges");
        }
        for (int k = 0; k < counts.size(); k++) {
            if (counts.get(k) < 0 || !(edges.get(k) < edges.get(k + 1)) || !Double.isFinite(edges.get(k + 1))) {
                throw new IllegalArgumentException("histogram: counts must not be negative and edges finite and"
                        + " ascending, got " + counts.get(k) + " between " + edges.get(k) + " and " + edges.get(k + 1));
            }
        }
    }

    /**
     * Counts values in bins of equal width from the least to the greatest.
     *
     * @param values at least one, all finite
     */
    public static Histogram of(double[] values, int bins) {
        if (values.length == 0 || !Arrays.stream(values).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("histogram: needs values, all of them finite");
        }
        if (bins < 1 || bins > MAX_BINS) {
            throw new IllegalArgumentException("bins: must be 1 to " + MAX_BINS + ", got " + bins);
        }
        double least = Arrays.stream(values).min().orElseThrow();
        double greatest = Arrays.stream(values).max().orElseThrow();
        // as numpy does where all are equal
        double from = least == greatest ? least - 0.5 : least;
        double to = least == greatest ? greatest + 0.5 : greatest;
        Long[] counts = new Long[bins];
        Arrays.fill(counts, 0L);
        for (double value : values) {
            counts[Math.clamp((long) ((value - from) / (to - from) * bins), 0, bins - 1)]++;
        }
        List<Double> edges = new ArrayList<>();
        for (int k = 0; k <= bins; k++) {
            edges.add(k == bins ? to : from + (to - from) * k / bins);
        }
        return new Histogram(Arrays.asList(counts), edges);
    }

    /** As Weights &amp; Biases logs it. */
    public Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("_type", "histogram");
        values.put("values", counts);
        values.put("bins", edges);
        return values;
    }
}
