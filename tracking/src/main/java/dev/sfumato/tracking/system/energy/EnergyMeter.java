package dev.sfumato.tracking.system.energy;

import dev.sfumato.tracking.system.nvml.Nvml;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The energy that the machine's NVIDIA GPUs and processor packages use, as far as they count it: all of each, whatever
 * program it was used for, without main memory, disks and fans. Thread-safe; whoever opens it closes it.
 */
public final class EnergyMeter implements AutoCloseable {
    /** Where Linux shows the counters of processors. */
    public static final Path POWERCAP = Path.of("/sys/class/powercap");

    private static final Logger LOG = LoggerFactory.getLogger(EnergyMeter.class);

    /** No package draws more for long: whether a counter began again once or more often cannot be seen in it. */
    private static final double MOST_WATTS = 500;

    private final @Nullable Nvml library;
    private final List<EnergyCounter> counters;
    private final LongSupplier clock;
    private double[] before = {};
    private long at;
    private boolean warned;

    private EnergyMeter(@Nullable Nvml library, List<EnergyCounter> counters, LongSupplier clock) {
        this.library = library;
        this.counters = counters;
        this.clock = clock;
    }

    /**
     * Finds what counts energy. With a GPU that may take a second.
     *
     * @param powercap usually {@link #POWERCAP}
     */
    public static EnergyMeter open(Path powercap) {
        return open(Nvml.ofMachine(), powercap, System::nanoTime);
    }

    static EnergyMeter open(Optional<Nvml> library, Path powercap, LongSupplier clock) {
        List<EnergyCounter> counters = new ArrayList<>();
        library.ifPresent(nvml -> nvml.gpus().forEach(gpu -> GpuCounter.of(gpu).ifPresent(counters::add)));
        counters.addAll(PackageCounter.under(powercap));
        return new EnergyMeter(library.orElse(null), List.copyOf(counters), clock);
    }

    /** What is counted, as {@code gpu.0 (NVIDIA A100-SXM4-40GB)} and {@code package-0}; empty if nothing is. */
    public List<String> sources() {
        return counters.stream().map(EnergyCounter::name).toList();
    }

    /**
     * Reads all counters once.
     *
     * @return the joules since the last call; empty with the first call, or if a counter could not be read then or now,
     *     or was set back, or may have gone round more than once
     */
    public synchronized OptionalDouble joules() {
        double[] last = before;
        long now = clock.getAsLong();
        double seconds = (now - at) / 1e9;
        at = now;
        before = read();
        if (before.length == 0 || last.length == 0) {
            return OptionalDouble.empty();
        }
        double sum = 0;
        for (int i = 0; i < before.length; i++) {
            double range = counters.get(i).range();
            double used = before[i] >= last[i] ? before[i] - last[i] : before[i] - last[i] + range;
            if (Double.isInfinite(used) || seconds * MOST_WATTS > range) {
                return OptionalDouble.empty();
            }
            sum += used;
        }
        return OptionalDouble.of(sum);
    }

    private double[] read() {
        double[] joules = new double[counters.size()];
        try {
            for (int i = 0; i < joules.length; i++) {
                joules[i] = counters.get(i).joules();
            }
            return joules;
        } catch (IOException failure) {
            if (!warned) {
                warned = true;
                LOG.warn("energy cannot be measured for now: {}", failure.toString());
            }
            return new double[0];
        }
    }

    @Override
    public void close() {
        if (library != null) {
            library.close();
        }
    }
}
