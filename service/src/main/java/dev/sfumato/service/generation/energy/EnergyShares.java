package dev.sfumato.service.generation.energy;

import dev.sfumato.diffusion.StepEvent;
import dev.sfumato.tracking.system.energy.EnergyMeter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Divides the energy of the machine among the generations that are being painted. The meter is read whenever one begins
 * or ends; what was used in between is divided by how long the steps and decodings of each took in between, or evenly if
 * none of theirs ended. Thread-safe; whoever opens it closes it.
 */
public final class EnergyShares implements AutoCloseable {
    private final EnergyMeter meter;
    private final List<String> sources;
    private final Set<Share> painting = new HashSet<>();

    private EnergyShares(EnergyMeter meter) {
        this.meter = meter;
        sources = meter.sources();
    }

    /**
     * Finds what counts energy. With a GPU that may take a second.
     *
     * @param powercap as {@link EnergyMeter#open(Path)} takes it
     */
    public static EnergyShares open(Path powercap) {
        return new EnergyShares(EnergyMeter.open(powercap));
    }

    /** What is counted; empty if nothing is, and then no generation has a share. */
    public List<String> sources() {
        return sources;
    }

    /** The share of a new generation, which hears all events of it. */
    public Share share() {
        return new Share();
    }

    @Override
    public synchronized void close() {
        painting.clear();
        meter.close();
    }

    private void divide() {
        OptionalDouble used = meter.joules();
        double work = painting.stream().mapToDouble(share -> share.work).sum();
        for (Share share : painting) {
            double part = work > 0 ? share.work / work : 1.0 / painting.size();
            share.joules += part * used.orElse(Double.NaN);
            share.work = 0;
        }
    }

    /** What one generation was painted with. Thread-safe. */
    public final class Share implements Consumer<StepEvent> {
        // Guarded by the shares.
        private double joules;
        private double work;
        private boolean over;

        private Share() {}

        @Override
        public void accept(StepEvent event) {
            if (sources.isEmpty()) {
                return;
            }
            switch (event) {
                case StepEvent.Started _ -> begin();
                case StepEvent.Step step -> work(step.stepTime());
                case StepEvent.ImageReady ready -> work(ready.image().timings().decode());
                case StepEvent.Completed _, StepEvent.Failed _, StepEvent.Cancelled _ -> end();
                case StepEvent.Queued _, StepEvent.Encoded _, StepEvent.Preview _ -> {}
            }
        }

        private void begin() {
            synchronized (EnergyShares.this) {
                divide();
                painting.add(this);
            }
        }

        private void work(Duration time) {
            synchronized (EnergyShares.this) {
                work += time.toNanos();
            }
        }

        private void end() {
            synchronized (EnergyShares.this) {
                // otherwise it ended before its first turn
                if (painting.contains(this)) {
                    divide();
                    painting.remove(this);
                    over = true;
                }
            }
        }

        /** The joules of a generation that ended; empty if it was never begun, or if they could not be measured. */
        public OptionalDouble joules() {
            synchronized (EnergyShares.this) {
                return over && !Double.isNaN(joules) ? OptionalDouble.of(joules) : OptionalDouble.empty();
            }
        }
    }
}
