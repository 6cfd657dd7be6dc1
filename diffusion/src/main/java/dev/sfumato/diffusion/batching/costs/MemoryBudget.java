package dev.sfumato.diffusion.batching.costs;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * The memory that work may take beside the loaded models: pictures from their beginning on, and what the runtime holds at
 * the peak of reading prompts, of a step and of decoding, which it all keeps. What was never weighed takes none.
 *
 * @param bytes above 0
 */
public record MemoryBudget(long bytes) {

    private static final int QUARTERS = 3;

    /** @throws IllegalArgumentException if it is not above 0 */
    public MemoryBudget {
        if (bytes <= 0) {
            throw new IllegalArgumentException("memory must be above 0 bytes, got " + bytes);
        }
    }

    /** Three quarters of the memory of this machine, or of the container. */
    public static MemoryBudget ofMachine() {
        long all =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        return new MemoryBudget(Math.max(1, all / 4 * QUARTERS));
    }

    /** Whether a step of so many pictures fits beside the bytes of those that have begun. */
    public boolean holds(CostTable costs, JobWork work, boolean second, int pictures, long begun) {
        return begun + work.peak(costs, second, pictures) <= bytes;
    }

    /** As many of the pictures as fit into one step, at least one. */
    public int pictures(CostTable costs, JobWork work, boolean second, int wanted, long begun) {
        int pictures = wanted;
        while (pictures > 1 && !holds(costs, work, second, pictures, begun)) {
            pictures--;
        }
        return pictures;
    }

    /** Whether the work fits if nothing else is begun, as far as that is known: nothing is refused by a guess. */
    public boolean holdsAlone(CostTable costs, JobWork work) {
        return work.leastBytes(costs) <= bytes;
    }
}
