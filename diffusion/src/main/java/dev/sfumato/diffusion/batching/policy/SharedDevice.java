package dev.sfumato.diffusion.batching.policy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The books of a device that requests share at every instant, by weight: what each would still have to be done there.
 *
 * <p>A request that is over elsewhere stays in these books until what it got there is worked off.
 */
final class SharedDevice {

    /** Work is rounded; less than this, in seconds, is none. */
    static final double NOTHING = 1e-9;

    private final Map<Long, Entry> entries = new LinkedHashMap<>();
    /** Requests whose work is done here but that are not over, in the order of that. */
    private final List<Long> late = new ArrayList<>();

    private List<Long> endings = List.of();
    private boolean endingsKnown = true;

    private static final class Entry {
        private final Demand demand;
        private double left;

        private Entry(Demand demand, double left) {
            this.demand = demand;
            this.left = left;
        }
    }

    void add(Demand demand) {
        entries.put(demand.id(), new Entry(demand, demand.work()));
        endingsKnown = false;
    }

    /** A request is over elsewhere, where it got so much work. */
    void over(long id, double got) {
        late.remove(id);
        Entry entry = entries.get(id);
        if (entry != null) {
            double gotHere = entry.demand.work() - entry.left;
            entry.left = Math.min(entry.left, got - gotHere);
            if (entry.left <= NOTHING) {
                entries.remove(id);
            }
        }
        endingsKnown = false;
    }

    /** So much work was done elsewhere, for whichever of these requests, and so here for all. */
    void advance(double work) {
        double ahead = work;
        while (ahead > 0 && !entries.isEmpty()) {
            double weights = weights(entries);
            double span = Math.min(ahead, untilNextEnd(entries, weights));
            late.addAll(pass(entries, weights, span));
            ahead -= span;
        }
    }

    /** The requests in the order in which they end here if no other comes; also those that are over elsewhere. */
    List<Long> endings() {
        if (!endingsKnown) {
            Map<Long, Entry> future = new LinkedHashMap<>();
            entries.forEach((id, entry) -> future.put(id, new Entry(entry.demand, entry.left)));
            List<Long> order = new ArrayList<>(late);
            while (!future.isEmpty()) {
                double weights = weights(future);
                order.addAll(pass(future, weights, untilNextEnd(future, weights)));
            }
            endings = List.copyOf(order);
            endingsKnown = true;
        }
        return endings;
    }

    private static double weights(Map<Long, Entry> entries) {
        double sum = 0;
        for (Entry entry : entries.values()) {
            sum += entry.demand.weight();
        }
        return sum;
    }

    private static double untilNextEnd(Map<Long, Entry> entries, double weights) {
        double least = Double.POSITIVE_INFINITY;
        for (Entry entry : entries.values()) {
            least = Math.min(least, entry.left * weights / entry.demand.weight());
        }
        return least;
    }

    /** Lets so much work be done and returns what ends with it. */
    private static List<Long> pass(Map<Long, Entry> entries, double weights, double span) {
        List<Long> ended = new ArrayList<>();
        for (Iterator<Map.Entry<Long, Entry>> all = entries.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Long, Entry> each = all.next();
            Entry entry = each.getValue();
            entry.left -= entry.demand.weight() / weights * span;
            if (entry.left <= NOTHING) {
                ended.add(each.getKey());
                all.remove();
            }
        }
        return ended;
    }
}
