package dev.sfumato.diffusion.batching.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Short requests do not wait behind long ones, and no request ends later than if all had shared the device.
 *
 * <p>It keeps the books of a device that all callers share at every instant by weight, and within each caller's share
 * all its requests, and serves, whole, the request that would end first there: the fair sojourn protocol of Friedman and
 * Henderson, "Fairness and efficiency in web server protocols", SIGMETRICS 2003, with the weights of Dell'Amico, Carra
 * and Michiardi, "PSBS: practical size-based scheduling", 2016. However many short requests come, a long one keeps its
 * share in these books and with it an end; however many requests a caller has, the others keep their shares.
 *
 * <p>A request that would miss its deadline in this order but can still meet it goes first. The next one may do so once
 * as much work was done in the order, so that deadlines take half of the device at most.
 */
public final class FairPolicy implements Policy {

    private static final long NOBODY = -1;

    private final Map<Long, Demand> demands = new HashMap<>();
    private final Map<Long, Double> attained = new HashMap<>();
    private final Callers callers = new Callers();

    /** Those of the books, empty when they are to be asked again: work alone does not change them. */
    private List<Long> endings = List.of();

    private double owedToOrder;
    private long ahead = NOBODY;

    @Override
    public void add(Demand demand) {
        demands.put(demand.id(), demand);
        attained.put(demand.id(), 0.0);
        callers.add(demand);
        endings = List.of();
    }

    @Override
    public void worked(long id, double work) {
        attained.computeIfPresent(id, (_, before) -> before + work);
        owedToOrder = id == ahead ? owedToOrder + work : Math.max(0, owedToOrder - work);
        callers.advance(work);
    }

    @Override
    public void remove(long id) {
        demands.remove(id);
        Double done = attained.remove(id);
        if (done != null) {
            callers.over(id, done);
            endings = List.of();
        }
    }

    @Override
    public List<Long> order(double now) {
        if (endings.isEmpty()) {
            List<Long> all = callers.endings();
            all.retainAll(demands.keySet());
            endings = List.copyOf(all);
        }
        List<Long> order = new ArrayList<>(endings);
        List<Long> urgent = urgent(order, now);
        if (!urgent.contains(ahead)) {
            ahead = owedToOrder <= 0 && !urgent.isEmpty() ? urgent.getFirst() : NOBODY;
        }
        if (ahead != NOBODY) {
            order.remove(ahead);
            order.addFirst(ahead);
        }
        return order;
    }

    /** Those that end too late in this order, but would end in time if they were first; the earliest deadline first. */
    private List<Long> urgent(List<Long> order, double now) {
        List<Demand> urgent = new ArrayList<>();
        double end = now;
        for (long id : order) {
            Demand demand = Objects.requireNonNull(demands.get(id));
            double left = Math.max(0, demand.work() - attained.getOrDefault(id, 0.0));
            end += left;
            if (end > demand.deadline() && now + left <= demand.deadline()) {
                urgent.add(demand);
            }
        }
        urgent.sort(Comparator.comparingDouble(Demand::deadline));
        return urgent.stream().map(Demand::id).toList();
    }
}
