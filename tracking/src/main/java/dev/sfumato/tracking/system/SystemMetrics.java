package dev.sfumato.tracking.system;

import com.sun.management.OperatingSystemMXBean;
import dev.sfumato.tracking.system.nvml.Nvml;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the machine, its GPUs and this process, under the names that Weights &amp; Biases draws. What a machine does
 * not tell is left out. Thread-safe; whoever makes it closes it.
 */
public final class SystemMetrics implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SystemMetrics.class);
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final double MIB = 1024.0 * 1024;
    private static final double GIB = 1024 * MIB;
    private static final double KIB_IN_MIB = 1024;
    private static final double PERCENT = 100;

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final Path disk;
    private final GpuMetrics gpus;
    private boolean warned;

    /**
     * @param disk a path on the disk whose use is measured
     */
    public SystemMetrics(Path disk) {
        this(disk, Nvml::ofMachine);
    }

    SystemMetrics(Path disk, Supplier<Optional<Nvml>> gpus) {
        this.disk = disk;
        this.gpus = new GpuMetrics(gpus);
    }

    /** The metrics of now; percentages are 0 to 100. */
    public synchronized Map<String, Double> sample() {
        Map<String, Double> sample = new LinkedHashMap<>();
        put(sample, "cpu", system.getCpuLoad() * PERCENT);
        put(sample, "proc.cpu", system.getProcessCpuLoad() * PERCENT);
        double total = system.getTotalMemorySize();
        double free = system.getFreeMemorySize();
        put(sample, "memory_percent", (total - free) / total * PERCENT);
        put(sample, "proc.memory.availableMB", free / MIB);
        put(sample, "proc.cpu.threads", ManagementFactory.getThreadMXBean().getThreadCount());
        try {
            Optional<Double> resident = residentMiB();
            if (resident.isPresent()) {
                put(sample, "proc.memory.rssMB", resident.get());
                put(sample, "proc.memory.percent", resident.get() * MIB / total * PERCENT);
            }
            FileStore store = Files.getFileStore(disk);
            double used = store.getTotalSpace() - store.getUnallocatedSpace();
            put(sample, "disk./.usagePercent", used / store.getTotalSpace() * PERCENT);
            put(sample, "disk./.usageGB", used / GIB);
        } catch (IOException failure) {
            if (!warned) {
                LOG.warn("a part of the system metrics cannot be measured", failure);
                warned = true;
            }
        }
        gpus.addTo(sample);
        return sample;
    }

    /** Lets go of the GPUs, which are not measured any more. */
    @Override
    public synchronized void close() {
        gpus.close();
    }

    private static void put(Map<String, Double> sample, String key, double value) {
        // negative or not a number: not known yet
        if (value >= 0) {
            sample.put(key, value);
        }
    }

    private static Optional<Double> residentMiB() throws IOException {
        if (!Files.isReadable(STATUS)) {
            return Optional.empty();
        }
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / KIB_IN_MIB)
                .findFirst();
    }

    /** The bytes of memory that the machine has. */
    public static long memoryBytes() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    }
}
