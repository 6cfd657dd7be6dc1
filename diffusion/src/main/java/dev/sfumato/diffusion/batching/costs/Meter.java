package dev.sfumato.diffusion.batching.costs;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Writes down what work costs while it is done: its time always, its memory the first few times. One thread. */
public final class Meter {

    /** After so many runs of a size its graph has all the memory that it will ever ask for. */
    private static final int WEIGHED = 3;

    private final LongSupplier clock;
    private final CostTable costs;
    private final MemoryGauge gauge;

    private record Graph(String model, WorkKind kind) {}

    /** @param clock nanoseconds of a clock that never goes back */
    public Meter(LongSupplier clock, CostTable costs, MemoryGauge gauge) {
        this.clock = clock;
        this.costs = costs;
        this.gauge = gauge;
    }

    /** Work in progress. */
    public final class Running {
        private final WorkClass work;
        private final int pictures;
        private final boolean weighed;
        private final long begin;

        private Running(WorkClass work, int pictures) {
            this.work = work;
            this.pictures = pictures;
            weighed = costs.count(work, pictures) < WEIGHED;
            if (weighed) {
                gauge.begin(new Graph(work.model(), work.kind()));
            }
            begin = clock.getAsLong();
        }

        /** It is done; work that failed is not counted and does not come here. */
        public Duration end() {
            Duration took = Duration.ofNanos(clock.getAsLong() - begin);
            if (weighed) {
                costs.weighed(work, pictures, gauge.end());
            }
            costs.record(work, pictures, took);
            return took;
        }
    }

    /** Work of so many pictures in one call begins now. */
    public Running begin(WorkClass work, int pictures) {
        return new Running(work, pictures);
    }
}
