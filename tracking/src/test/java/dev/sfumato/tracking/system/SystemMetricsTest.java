package dev.sfumato.tracking.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.tracking.system.nvml.JavaDriver;
import dev.sfumato.tracking.system.nvml.Nvml;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names and units are those that W&amp;B's own client logs. */
class SystemMetricsTest {
    private static final long GIB = 1L << 30;

    @TempDir
    private Path disk;

    @AutoClose
    private final JavaDriver driver = new JavaDriver();

    private SystemMetrics metrics() {
        return new SystemMetrics(disk, () -> Optional.of(Nvml.open(driver.symbols())));
    }

    @Test
    void gpusAreMeasuredNextToTheMachine() {
        driver.card("one")
                .busy(83, 41)
                .holding(20 * GIB, 80 * GIB)
                .at(67)
                .drawing(350_500, 700_000)
                .used(1);
        driver.card("two").at(30);

        try (SystemMetrics metrics = metrics()) {
            Map<String, Double> sample = metrics.sample();

            assertThat(sample)
                    .containsKeys("memory_percent", "proc.cpu.threads", "disk./.usagePercent")
                    .containsEntry("gpu.0.gpu", 83.0)
                    .containsEntry("gpu.0.memory", 41.0)
                    .containsEntry("gpu.0.memoryAllocated", 25.0)
                    .containsEntry("gpu.0.memoryAllocatedBytes", 20.0 * GIB)
                    .containsEntry("gpu.0.temp", 67.0)
                    .containsEntry("gpu.0.powerWatts", 350.5)
                    .containsEntry("gpu.0.enforcedPowerLimitWatts", 700.0)
                    .containsEntry("gpu.0.powerPercent", 350.5 / 7);
            assertThat(sample.keySet().stream().filter(key -> key.startsWith("gpu.1.")))
                    .containsExactly("gpu.1.temp");
        }
        assertThat(driver.open()).isZero();
    }

    @Test
    void aGpuThatIsLostOnTheWayIsLeftOutUntilItIsBack() {
        JavaDriver.Card card = driver.card("loose").at(50);
        driver.card("firm").at(51);
        try (SystemMetrics metrics = metrics()) {
            assertThat(metrics.sample()).containsKeys("gpu.0.temp", "gpu.1.temp");

            card.lost(true);
            assertThat(metrics.sample()).doesNotContainKey("gpu.0.temp").containsKeys("gpu.1.temp", "memory_percent");

            card.lost(false);
            assertThat(metrics.sample()).containsEntry("gpu.0.temp", 50.0);
        }
    }

    @Test
    void aMachineWithoutGpusIsMeasuredAllTheSame() {
        try (SystemMetrics metrics = new SystemMetrics(disk, Optional::empty)) {
            assertThat(metrics.sample().keySet()).contains("memory_percent").noneMatch(key -> key.startsWith("gpu."));
        }
    }

    @Test
    void nothingIsMeasuredOfGpusOnceItIsClosed() {
        driver.card("one").at(50);
        SystemMetrics metrics = metrics();
        metrics.close();

        assertThat(metrics.sample()).containsKey("memory_percent").doesNotContainKey("gpu.0.temp");
        assertThat(driver.open()).isZero();
    }
}
