package dev.sfumato.tracking.system.nvml;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * NVIDIA's management library (NVML), which comes with the driver, and the GPUs that it knows. Thread-safe; whoever opens
 * it closes it, after the last call. It may be open several times in a process.
 *
 * @see <a href="https://docs.nvidia.com/deploy/nvml-api/">NVML API Reference Guide</a>
 */
public final class Nvml implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Nvml.class);
    private static final String LIBRARY = "libnvidia-ml.so.1";

    private final NvmlFunctions library;
    private final List<Gpu> gpus;

    private Nvml(NvmlFunctions library, List<Gpu> gpus) {
        this.library = library;
        this.gpus = gpus;
    }

    /** The library of this machine, or empty if it has none, or one that cannot be used. */
    public static Optional<Nvml> ofMachine() {
        try {
            return Optional.of(open(installed()));
        } catch (IllegalArgumentException | IllegalCallerException | NvmlException absent) {
            LOG.debug("no GPU is measured: {}", absent.getMessage());
            return Optional.empty();
        }
    }

    // never unloaded: a driver's library may have threads of its own
    @SuppressWarnings("restricted")
    private static SymbolLookup installed() {
        return SymbolLookup.libraryLookup(LIBRARY, Arena.global());
    }

    /**
     * Starts the library.
     *
     * @throws NvmlException if it or the driver cannot be used
     */
    public static Nvml open(SymbolLookup symbols) {
        NvmlFunctions library = NvmlFunctions.of(symbols);
        if (!library.init().call()) {
            return new Nvml(library, List.of());
        }
        try {
            return new Nvml(library, gpus(library));
        } catch (NvmlException failure) {
            library.shutdown().call();
            throw failure;
        }
    }

    private static List<Gpu> gpus(NvmlFunctions library) {
        List<Gpu> gpus = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment handle = arena.allocate(ValueLayout.ADDRESS);
            if (!library.count().call(count)) {
                return List.of();
            }
            for (int index = 0; index < count.get(ValueLayout.JAVA_INT, 0); index++) {
                try {
                    if (library.handle().call(index, handle)) {
                        gpus.add(new Gpu(index, handle.get(ValueLayout.ADDRESS, 0), library));
                    }
                } catch (NvmlException lost) {
                    LOG.debug("GPU {} is not measured: {}", index, lost.getMessage());
                }
            }
        }
        return List.copyOf(gpus);
    }

    /** Those that may be asked, by ascending index. */
    public List<Gpu> gpus() {
        return gpus;
    }

    @Override
    public void close() {
        try {
            library.shutdown().call();
        } catch (NvmlException failure) {
            LOG.debug("the library of the GPUs was not ended: {}", failure.getMessage());
        }
    }
}
