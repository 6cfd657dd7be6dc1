package dev.sfumato.diffusion.batching.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A device in unit steps of work under a policy: requests come at given times, and it writes down when they end. */
final class PolicyRun {

    /**
     * A request of a test.
     *
     * @param at when it comes
     * @param demand with whole units of work
     */
    record Arrival(double at, Demand demand) {}

    private final Policy policy;
    private final List<Arrival> arrivals;
    private final Map<Long, Integer> left = new HashMap<>();
    final Map<Long, Double> starts = new HashMap<>();
    final Map<Long, Double> ends = new HashMap<>();
    final Map<String, Double> workOfCallers = new HashMap<>();
    double now;
    double idle;

    PolicyRun(Policy policy, List<Arrival> arrivals) {
        this.policy = policy;
        this.arrivals = new ArrayList<>(arrivals);
    }

    PolicyRun toTheEnd() {
        return until(Double.POSITIVE_INFINITY);
    }

    PolicyRun until(double end) {
        while (now < end && (!arrivals.isEmpty() || !left.isEmpty())) {
            arrive();
            step();
        }
        return this;
    }

    private void arrive() {
        while (!arrivals.isEmpty() && arrivals.getFirst().at() <= now) {
            Demand demand = arrivals.removeFirst().demand();
            policy.add(demand);
            left.put(demand.id(), (int) demand.work());
            callers.put(demand.id(), demand.caller());
        }
    }

    private final Map<Long, String> callers = new HashMap<>();

    private void step() {
        List<Long> order = policy.order(now);
        if (order.isEmpty()) {
            idle += arrivals.getFirst().at() - now;
            now = arrivals.getFirst().at();
            return;
        }
        long id = order.getFirst();
        starts.putIfAbsent(id, now);
        now++;
        workOfCallers.merge(callers.get(id), 1.0, Double::sum);
        policy.worked(id, 1);
        if (left.merge(id, -1, Integer::sum) == 0) {
            left.remove(id);
            ends.put(id, now);
            policy.remove(id);
        }
    }
}
