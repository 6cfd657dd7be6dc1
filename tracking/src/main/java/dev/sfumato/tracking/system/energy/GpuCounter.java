package dev.sfumato.tracking.system.energy;

import dev.sfumato.tracking.system.nvml.Gpu;
import dev.sfumato.tracking.system.nvml.NvmlException;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The energy of an NVIDIA GPU with its memory; Volta and newer count it.
 *
 * @param name as {@code gpu.0 (NVIDIA A100-SXM4-40GB)}
 */
record GpuCounter(String name, Gpu gpu) implements EnergyCounter {
    private static final Logger LOG = LoggerFactory.getLogger(GpuCounter.class);
    private static final double MILLI = 1e3;

    /** The counter of {@code gpu}, or empty if it has none. */
    static Optional<EnergyCounter> of(Gpu gpu) {
        try {
            return gpu.energy().isPresent()
                    ? Optional.of(new GpuCounter("gpu." + gpu.index() + " (" + gpu.name() + ")", gpu))
                    : Optional.empty();
        } catch (NvmlException failure) {
            LOG.debug("the energy of GPU {} cannot be read: {}", gpu.index(), failure.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public double joules() throws IOException {
        try {
            return gpu.energy().orElseThrow(() -> new IOException(name + " does not count its energy any more"))
                    / MILLI;
        } catch (NvmlException failure) {
            throw new IOException(name + ": " + failure.getMessage(), failure);
        }
    }

    @Override
    public double range() {
        return Double.POSITIVE_INFINITY;
    }
}
