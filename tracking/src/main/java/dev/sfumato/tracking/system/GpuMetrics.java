package dev.sfumato.tracking.system;

import dev.sfumato.tracking.system.nvml.Gpu;
import dev.sfumato.tracking.system.nvml.Nvml;
import dev.sfumato.tracking.system.nvml.NvmlException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures NVIDIA's GPUs, if there are any. Not thread-safe; whoever makes it closes it. */
final class GpuMetrics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GpuMetrics.class);
    private static final double PERCENT = 100;
    private static final double MILLI = 1000;

    private final Supplier<Optional<Nvml>> library;
    private final Set<Integer> lost = new HashSet<>();
    private @Nullable Nvml open;
    private @Nullable List<Gpu> gpus;

    /**
     * @param library opens it; asked once, with the first measurement, because that may take a while
     */
    GpuMetrics(Supplier<Optional<Nvml>> library) {
        this.library = library;
    }

    /** Adds the metrics of now. */
    void addTo(Map<String, Double> sample) {
        if (gpus == null) {
            open = library.get().orElse(null);
            gpus = open == null ? List.of() : open.gpus();
        }
        for (Gpu gpu : gpus) {
            try {
                measure(gpu, "gpu." + gpu.index() + ".", sample);
                lost.remove(gpu.index());
            } catch (NvmlException failure) {
                // once each time that it is lost: the next measurement asks again
                if (lost.add(gpu.index())) {
                    LOG.warn("GPU {} cannot be measured: {}", gpu.index(), failure.getMessage());
                }
            }
        }
    }

    private static void measure(Gpu gpu, String prefix, Map<String, Double> sample) {
        gpu.utilization().ifPresent(rates -> {
            sample.put(prefix + "gpu", (double) rates.gpu());
            sample.put(prefix + "memory", (double) rates.memory());
        });
        gpu.memory().ifPresent(memory -> {
            sample.put(prefix + "memoryAllocatedBytes", (double) memory.used());
            if (memory.total() > 0) {
                sample.put(prefix + "memoryAllocated", (double) memory.used() / memory.total() * PERCENT);
            }
        });
        gpu.temperature().ifPresent(degrees -> sample.put(prefix + "temp", (double) degrees));
        OptionalLong power = gpu.power();
        power.ifPresent(milliwatts -> sample.put(prefix + "powerWatts", milliwatts / MILLI));
        OptionalLong limit = gpu.powerLimit();
        limit.ifPresent(milliwatts -> sample.put(prefix + "enforcedPowerLimitWatts", milliwatts / MILLI));
        if (power.isPresent() && limit.isPresent() && limit.getAsLong() > 0) {
            sample.put(prefix + "powerPercent", (double) power.getAsLong() / limit.getAsLong() * PERCENT);
        }
    }

    @Override
    public void close() {
        gpus = List.of();
        if (open != null) {
            open.close();
            open = null;
        }
    }
}
