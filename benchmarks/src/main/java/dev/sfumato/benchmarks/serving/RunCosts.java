package dev.sfumato.benchmarks.serving;

import dev.sfumato.diffusion.batching.costs.CostTable;
import dev.sfumato.diffusion.batching.costs.CostTable.Measurement;
import dev.sfumato.diffusion.batching.costs.WorkClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What work cost on average while something ran: an engine's table follows the latest calls, which a busy machine can
 * make a poor account of the minutes before.
 */
final class RunCosts {

    private final CostTable costs;
    private final String model;
    private final Map<Key, Measurement> before;

    private record Key(WorkClass work, int pictures) {}

    /** Begins the account. */
    RunCosts(CostTable costs, String model) {
        this.costs = costs;
        this.model = model;
        this.before = costs.measurements(model).stream().collect(Collectors.toMap(RunCosts::key, each -> each));
    }

    private static Key key(Measurement measurement) {
        return new Key(measurement.work(), measurement.pictures());
    }

    /** The means since the beginning; what was not done since then costs what it did before. */
    CostTable means() {
        List<Measurement> means = new ArrayList<>();
        for (Measurement now : costs.measurements(model)) {
            Measurement then = before.get(key(now));
            int count = then == null ? now.count() : now.count() - then.count();
            double total = then == null ? now.total() : now.total() - then.total();
            double mean = count > 0 ? total / count : now.seconds();
            means.add(new Measurement(now.work(), now.pictures(), mean, mean, now.count(), now.total(), now.bytes()));
        }
        CostTable table = new CostTable(costs.mostPictures());
        table.restore(means);
        return table;
    }
}
