package dev.sfumato.tracking.system.nvml;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An NVIDIA GPU. A value that it does not tell is empty; each throws {@link NvmlException} if the driver fails, as it does
 * once the GPU is lost. Thread-safe, until its {@link Nvml} is closed.
 */
public final class Gpu {
    private static final int LONGEST_NAME = 96;
    private static final int SENSOR_OF_THE_CHIP = 0;

    private final int index;
    private final MemorySegment device;
    private final NvmlFunctions library;

    Gpu(int index, MemorySegment device, NvmlFunctions library) {
        this.index = index;
        this.device = device;
        this.library = library;
    }

    /**
     * How busy it is, in percent of the last measured time, a second or less.
     *
     * @param gpu how long it computed
     * @param memory how long it read or wrote its memory
     */
    public record Utilization(int gpu, int memory) {}

    /** Its memory in bytes. */
    public record Memory(long total, long used) {}

    /** Its place among the GPUs of the machine, from 0. */
    public int index() {
        return index;
    }

    /** Its product name, as "NVIDIA H100 80GB HBM3". */
    public String name() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(LONGEST_NAME);
            return library.name().call(device, text, LONGEST_NAME) ? text.getString(0) : "NVIDIA GPU";
        }
    }

    public Optional<Utilization> utilization() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rates = arena.allocate(MemoryLayout.sequenceLayout(2, ValueLayout.JAVA_INT));
            return library.utilization().call(device, rates)
                    ? Optional.of(new Utilization(
                            rates.getAtIndex(ValueLayout.JAVA_INT, 0), rates.getAtIndex(ValueLayout.JAVA_INT, 1)))
                    : Optional.empty();
        }
    }

    public Optional<Memory> memory() {
        try (Arena arena = Arena.ofConfined()) {
            // total, free, used
            MemorySegment bytes = arena.allocate(MemoryLayout.sequenceLayout(3, ValueLayout.JAVA_LONG));
            return library.memory().call(device, bytes)
                    ? Optional.of(new Memory(
                            bytes.getAtIndex(ValueLayout.JAVA_LONG, 0), bytes.getAtIndex(ValueLayout.JAVA_LONG, 2)))
                    : Optional.empty();
        }
    }

    /** Degrees Celsius. */
    public OptionalLong temperature() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment degrees = arena.allocate(ValueLayout.JAVA_INT);
            return library.temperature().call(device, SENSOR_OF_THE_CHIP, degrees)
                    ? OptionalLong.of(degrees.get(ValueLayout.JAVA_INT, 0))
                    : OptionalLong.empty();
        }
    }

    /** What it draws, in milliwatts. */
    public OptionalLong power() {
        return milliwatts(library.power());
    }

    /** What it may draw at most, in milliwatts. */
    public OptionalLong powerLimit() {
        return milliwatts(library.powerLimit());
    }

    private OptionalLong milliwatts(NvmlFunction function) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment milliwatts = arena.allocate(ValueLayout.JAVA_INT);
            return function.call(device, milliwatts)
                    ? OptionalLong.of(Integer.toUnsignedLong(milliwatts.get(ValueLayout.JAVA_INT, 0)))
                    : OptionalLong.empty();
        }
    }

    /** What it used since the driver was loaded, in millijoules. */
    public OptionalLong energy() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment millijoules = arena.allocate(ValueLayout.JAVA_LONG);
            return library.energy().call(device, millijoules)
                    ? OptionalLong.of(millijoules.get(ValueLayout.JAVA_LONG, 0))
                    : OptionalLong.empty();
        }
    }
}
