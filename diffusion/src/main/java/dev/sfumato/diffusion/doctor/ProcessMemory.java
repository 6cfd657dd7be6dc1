package dev.sfumato.diffusion.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The physical memory of this process, where Linux tells it; empty elsewhere. */
final class ProcessMemory {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessMemory.class);

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path CLEAR = Path.of("/proc/self/clear_refs");
    /** Makes the kernel measure the peak anew. */
    private static final String RESET_PEAK = "5";

    private static final int KIBI = 1024;

    private ProcessMemory() {}

    /** Bytes now in use. */
    static OptionalLong current() {
        return read("VmRSS:");
    }

    /** The most bytes that were in use since {@link #resetPeak}, or since the process began if that is not allowed. */
    static OptionalLong peak() {
        return read("VmHWM:");
    }

    static void resetPeak() {
        if (Files.isWritable(CLEAR)) {
            try {
                Files.writeString(CLEAR, RESET_PEAK);
            } catch (IOException e) {
                LOG.debug("the peak of the process's memory cannot be reset", e);
            }
        }
    }

    private static OptionalLong read(String key) {
        if (!Files.isReadable(STATUS)) {
            return OptionalLong.empty();
        }
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(key))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBI)
                    .findFirst();
        } catch (IOException e) {
            LOG.debug("the process's memory cannot be read", e);
            return OptionalLong.empty();
        }
    }
}
