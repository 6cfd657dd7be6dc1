package dev.sfumato.diffusion.batching.costs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Weighs work on the CPU by the memory of this process, as Linux tells it. The runtime's arenas give nothing back, so what
 * a graph needs is what the process grew by while it ran, from its first run on. Whatever else the process takes
 * meanwhile counts too.
 */
public final class ProcessMemory implements MemoryGauge {

    private static final Logger log = LoggerFactory.getLogger(ProcessMemory.class);
    private static final Path STATUS = Path.of("/proc/self/status");

    private final Path status;
    private final Map<Object, Long> kept = new HashMap<>();
    private @Nullable Object graph;
    private Reading before = Reading.UNKNOWN;

    /** In bytes: resident now, of these mapped from files, and the most that ever was resident. */
    private record Reading(long resident, long files, long highest) {
        private static final Reading UNKNOWN = new Reading(0, 0, 0);
    }

    private ProcessMemory(Path status) {
        this.status = status;
    }

    /** This process, where it can be seen. */
    public static MemoryGauge ofThisProcess() {
        return of(STATUS);
    }

    /** @param status as {@code /proc/self/status} */
    static MemoryGauge of(Path status) {
        return Files.isReadable(status) ? new ProcessMemory(status) : NONE;
    }

    @Override
    public void begin(Object of) {
        graph = of;
        before = read();
    }

    @Override
    public long end() {
        Reading after = read();
        Object of = graph;
        graph = null;
        if (of == null || before.equals(Reading.UNKNOWN) || after.equals(Reading.UNKNOWN)) {
            return 0;
        }
        // the highest ever is of this work only if it has just been reached
        long peak = after.highest() > before.highest() ? after.highest() : after.resident();
        long grown = peak - before.resident() - Math.max(0, after.files() - before.files());
        long held = kept.getOrDefault(of, 0L) + Math.max(0, grown);
        kept.put(of, held);
        return held;
    }

    private Reading read() {
        Map<String, Long> bytes = new HashMap<>();
        try {
            for (String line : Files.readAllLines(status)) {
                String[] fields = line.split("\\s+", -1);
                if (fields.length >= 3 && fields[2].equals("kB")) {
                    bytes.put(fields[0], Long.parseLong(fields[1]) << 10);
                }
            }
        } catch (IOException | NumberFormatException e) {
            log.debug("{}: cannot be read, so this work is not weighed: {}", status, e.toString());
            return Reading.UNKNOWN;
        }
        return new Reading(
                bytes.getOrDefault("VmRSS:", 0L), bytes.getOrDefault("RssFile:", 0L), bytes.getOrDefault("VmHWM:", 0L));
    }
}
