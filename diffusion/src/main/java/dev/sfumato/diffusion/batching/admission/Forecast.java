package dev.sfumato.diffusion.batching.admission;

import java.util.List;

/** The work that is ahead on the device, in the order of the turns; immutable. */
public record Forecast(List<Ahead> order) {

    public static final Forecast NOTHING = new Forecast(List.of());

    public Forecast {
        order = List.copyOf(order);
    }

    /**
     * What is left of one painting.
     *
     * @param left seconds of work
     */
    public record Ahead(long painting, double left) {}

    /**
     * What is expected of a request that is not over.
     *
     * @param painting what it waits for; one that is not in the order comes last
     * @param started whether it had its first turn
     * @param work seconds of it if it is not in the order
     */
    public Estimate estimate(long painting, boolean started, double work, Pace pace) {
        double before = 0;
        int position = 0;
        double own = work;
        for (Ahead ahead : order) {
            if (ahead.painting() == painting) {
                own = ahead.left();
                break;
            }
            before += ahead.left();
            position++;
        }
        return new Estimate(position, pace.of(started ? 0 : before), pace.of(before + own));
    }

    /** Seconds of work until the first is finished. */
    public double untilFirstEnd() {
        return order.isEmpty() ? 0 : order.getFirst().left();
    }
}
