package dev.sfumato.diffusion.batching.costs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessMemoryTest {

    private static final long MIB = 1 << 20;

    @TempDir
    Path folder;

    private Path status() {
        return folder.resolve("status");
    }

    private void process(long residentMib, long filesMib, long highestMib) throws IOException {
        Files.writeString(
                status(),
                "Name:\tjava\nVmHWM:\t  %d kB\nVmRSS:\t  %d kB\nRssFile:\t  %d kB\nThreads:\t9\n"
                        .formatted(highestMib << 10, residentMib << 10, filesMib << 10));
    }

    @Test
    void workTakesWhatTheProcessGrewByAndWhatItsGraphKept() throws IOException {
        process(100, 10, 100);
        MemoryGauge gauge = ProcessMemory.of(status());
        gauge.begin("unet");
        process(150, 10, 150);
        assertThat(gauge.end()).isEqualTo(50 * MIB);

        gauge.begin("unet");
        assertThat(gauge.end()).isEqualTo(50 * MIB);

        gauge.begin("unet");
        process(180, 10, 180);
        assertThat(gauge.end()).isEqualTo(80 * MIB);

        gauge.begin("vae");
        process(185, 10, 185);
        assertThat(gauge.end()).isEqualTo(5 * MIB);
    }

    @Test
    void aPeakThatIsOverByTheEndCountsAndFilesDoNot() throws IOException {
        process(100, 10, 120);
        MemoryGauge gauge = ProcessMemory.of(status());
        gauge.begin("unet");
        process(130, 25, 175);

        assertThat(gauge.end()).isEqualTo(60 * MIB);
    }

    @Test
    void memoryThatWasGivenBackIsNoLessThanNothing() throws IOException {
        process(100, 10, 120);
        MemoryGauge gauge = ProcessMemory.of(status());
        gauge.begin("unet");
        process(90, 10, 120);

        assertThat(gauge.end()).isZero();
    }

    @Test
    void aSystemThatDoesNotTellLeavesWorkUnweighed() throws IOException {
        assertThat(ProcessMemory.of(folder.resolve("nothing"))).isSameAs(MemoryGauge.NONE);

        process(100, 10, 100);
        MemoryGauge gauge = ProcessMemory.of(status());
        gauge.begin("unet");
        Files.delete(status());
        assertThat(gauge.end()).isZero();
    }
}
