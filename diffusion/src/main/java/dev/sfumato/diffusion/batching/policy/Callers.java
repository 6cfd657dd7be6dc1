package dev.sfumato.diffusion.batching.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The books of a device that callers share at every instant, each serving its own requests one after the other. */
final class Callers {

    private final Map<String, CallerShare> shares = new LinkedHashMap<>();
    private final Map<Long, String> callers = new HashMap<>();
    /** Requests whose work is done here but that are not over on the real device, in the order of that. */
    private final List<Long> late = new ArrayList<>();

    void add(Demand demand) {
        callers.put(demand.id(), demand.caller());
        shares.computeIfAbsent(demand.caller(), _ -> new CallerShare()).add(demand);
    }

    /** A request is over on the real device, where it got so much work. */
    void over(long id, double got) {
        late.remove(id);
        String caller = callers.remove(id);
        if (caller == null) {
            return;
        }
        CallerShare share = shares.get(caller);
        if (share != null) {
            share.over(id, got);
            dropIfEmpty(caller, share);
        }
    }

    private void dropIfEmpty(String caller, CallerShare share) {
        if (share.isEmpty()) {
            shares.remove(caller);
        }
    }

    /** So much work was done on the real device, for whomever, and so here for all callers. */
    void advance(double work) {
        double ahead = work;
        while (ahead > SharedDevice.NOTHING && !shares.isEmpty()) {
            double weights =
                    shares.values().stream().mapToDouble(CallerShare::weight).sum();
            double span = ahead;
            for (CallerShare share : shares.values()) {
                double first = share.left(share.order().getFirst());
                span = Math.min(span, first * weights / share.weight());
            }
            serveAll(span / weights);
            ahead -= span;
        }
    }

    private void serveAll(double workByWeight) {
        List.copyOf(shares.entrySet()).forEach(entry -> {
            CallerShare share = entry.getValue();
            long first = share.order().getFirst();
            if (share.serve(workByWeight * share.weight())) {
                dropIfEmpty(entry.getKey(), share);
                if (callers.containsKey(first)) {
                    late.add(first);
                }
            }
        });
    }

    /** All requests in the order in which they end here if no other comes. */
    List<Long> endings() {
        List<Long> order = new ArrayList<>(late);
        List<Lane> lanes = new ArrayList<>();
        shares.values().forEach(share -> lanes.add(new Lane(share)));
        while (!lanes.isEmpty()) {
            Lane next = lanes.getFirst();
            for (Lane lane : lanes) {
                next = lane.untilNextEnd() < next.untilNextEnd() - SharedDevice.NOTHING ? lane : next;
            }
            double span = next.untilNextEnd();
            order.add(next.queue.getFirst());
            lanes.forEach(lane -> lane.first -= span * lane.weight());
            next.pop();
            lanes.removeIf(lane -> lane.queue.isEmpty());
        }
        return order;
    }

    /** A caller's future. */
    private static final class Lane {
        private final CallerShare share;
        private final List<Long> queue;
        private double first;

        private Lane(CallerShare share) {
            this.share = share;
            this.queue = share.order();
            this.first = share.left(queue.getFirst());
        }

        private double untilNextEnd() {
            return first / weight();
        }

        private double weight() {
            double heaviest = 0;
            for (long id : queue) {
                heaviest = Math.max(heaviest, share.weight(id));
            }
            return heaviest;
        }

        private void pop() {
            queue.removeFirst();
            first = queue.isEmpty() ? 0 : share.left(queue.getFirst());
        }
    }
}
