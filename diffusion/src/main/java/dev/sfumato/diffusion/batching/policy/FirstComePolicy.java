package dev.sfumato.diffusion.batching.policy;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Whoever came first is served first and to its end; to compare with. */
public final class FirstComePolicy implements Policy {

    private final Set<Long> ids = new LinkedHashSet<>();

    @Override
    public void add(Demand demand) {
        ids.add(demand.id());
    }

    @Override
    public void worked(long id, double work) {
        // what was done changes nothing in who came first
    }

    @Override
    public void remove(long id) {
        ids.remove(id);
    }

    @Override
    public List<Long> order(double now) {
        return List.copyOf(ids);
    }
}
