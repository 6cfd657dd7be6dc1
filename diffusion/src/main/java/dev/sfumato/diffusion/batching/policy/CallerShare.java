package dev.sfumato.diffusion.batching.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One caller's part of the device, as if it were a slower device of its own: it serves its requests whole, one after
 * the other, in the order in which they would end if they shared it.
 */
final class CallerShare {

    private final SharedDevice shared = new SharedDevice();
    private final Map<Long, Demand> demands = new HashMap<>();
    /** What each request still has to be done here. */
    private final Map<Long, Double> left = new HashMap<>();

    void add(Demand demand) {
        demands.put(demand.id(), demand);
        left.put(demand.id(), demand.work());
        shared.add(demand);
    }

    /** A request is over on the real device, where it got so much work: that much is left to be done here too. */
    void over(long id, double got) {
        Demand demand = demands.get(id);
        if (demand != null) {
            double still = Objects.requireNonNull(left.get(id));
            set(demand, Math.min(still, got - (demand.work() - still)));
        }
    }

    private void set(Demand demand, double still) {
        if (still > SharedDevice.NOTHING) {
            left.put(demand.id(), still);
        } else {
            demands.remove(demand.id());
            left.remove(demand.id());
            shared.over(demand.id(), demand.work() - still);
        }
    }

    boolean isEmpty() {
        return demands.isEmpty();
    }

    /** Of the whole device among callers: as much as the weightiest request, so that many do not make it larger. */
    double weight() {
        return demands.values().stream().mapToDouble(Demand::weight).max().orElse(0);
    }

    double weight(long id) {
        return Objects.requireNonNull(demands.get(id)).weight();
    }

    double left(long id) {
        return Objects.requireNonNull(left.get(id));
    }

    /** Its requests, the one that is served first; also those that are over on the real device but not here. */
    List<Long> order() {
        List<Long> order = new ArrayList<>(shared.endings());
        order.retainAll(demands.keySet());
        return order;
    }

    /** Does work for the first request, and returns whether that ends it. */
    boolean serve(double work) {
        Demand first = Objects.requireNonNull(demands.get(order().getFirst()));
        shared.advance(work);
        set(first, left(first.id()) - work);
        return !demands.containsKey(first.id());
    }
}
