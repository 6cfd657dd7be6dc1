package dev.sfumato.tracking.system.energy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.sfumato.tracking.system.nvml.JavaDriver;
import dev.sfumato.tracking.system.nvml.Nvml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counters of a driver in Java and of files as Linux shows them. */
class EnergyMeterTest {
    private static final long RANGE = 262_143_328_850L;

    @TempDir
    private Path powercap;

    @AutoClose
    private final JavaDriver driver = new JavaDriver();

    private long now;

    private EnergyMeter meter(boolean gpus) {
        return EnergyMeter.open(
                gpus ? Optional.of(Nvml.open(driver.symbols())) : Optional.empty(), powercap, () -> now);
    }

    private void zone(String folder, String name, long microjoules) throws IOException {
        Path zone = Files.createDirectories(powercap.resolve(folder));
        Files.writeString(zone.resolve("name"), name + "\n");
        Files.writeString(zone.resolve("max_energy_range_uj"), RANGE + "\n");
        Files.writeString(zone.resolve("energy_uj"), microjoules + "\n");
    }

    private void passes(Duration time) {
        now += time.toNanos();
    }

    @Test
    void thePackagesOfProcessorsAreCountedOnceWithoutTheirPartsAndTheBoard() throws IOException {
        zone("intel-rapl:0", "package-0", 1_000_000);
        zone("intel-rapl:1", "package-1", 7_000_000);
        zone("intel-rapl:2", "psys", 0);
        zone("intel-rapl:0:0", "core", 0);
        zone("intel-rapl:0:1", "dram", 0);
        zone("intel-rapl-mmio:0", "package-0", 1_000_000);
        try (EnergyMeter meter = meter(false)) {
            assertThat(meter.sources()).containsExactly("package-0", "package-1");
            assertThat(meter.joules()).isEmpty();

            zone("intel-rapl:0", "package-0", 3_500_000);
            zone("intel-rapl:1", "package-1", 7_250_000);
            zone("intel-rapl:2", "psys", 90_000_000);
            zone("intel-rapl:0:0", "core", 2_000_000);
            assertThat(meter.joules()).hasValue(2.75);
            assertThat(meter.joules()).hasValue(0);
        }
    }

    @Test
    void aCounterThatBeginsAgainIsGoneOnWith() throws IOException {
        zone("intel-rapl:0", "package-0", RANGE - 2_000_000);
        try (EnergyMeter meter = meter(false)) {
            assertThat(meter.joules()).isEmpty();
            passes(Duration.ofMinutes(2));
            zone("intel-rapl:0", "package-0", 3_000_000);

            assertThat(meter.joules().orElseThrow()).isCloseTo(5, offset(1e-3));
        }
    }

    @Test
    void aCounterThatMayHaveGoneRoundTwiceIsNotBelieved() throws IOException {
        zone("intel-rapl:0", "package-0", 1_000_000);
        try (EnergyMeter meter = meter(false)) {
            assertThat(meter.joules()).isEmpty();
            passes(Duration.ofMinutes(20));
            zone("intel-rapl:0", "package-0", 2_000_000);
            assertThat(meter.joules()).isEmpty();

            zone("intel-rapl:0", "package-0", 4_000_000);
            assertThat(meter.joules()).hasValue(2);
        }
    }

    @Test
    void gpusAndProcessorsAreAddedUp() throws IOException {
        JavaDriver.Card counting = driver.card("A").used(10_000);
        driver.card("B, which does not count");
        zone("intel-rapl:0", "package-0", 1_000_000);
        try (EnergyMeter meter = meter(true)) {
            assertThat(meter.sources()).containsExactly("gpu.0 (A)", "package-0");
            assertThat(meter.joules()).isEmpty();

            passes(Duration.ofSeconds(1));
            counting.used(10_400);
            zone("intel-rapl:0", "package-0", 1_100_000);
            assertThat(meter.joules().orElseThrow()).isCloseTo(0.5, offset(1e-9));
        }
        assertThat(driver.open()).isZero();
    }

    @Test
    void whileAPartCannotBeReadNothingIsToldAndThenAgain() {
        JavaDriver.Card card = driver.card("A").used(10_000);
        try (EnergyMeter meter = meter(true)) {
            assertThat(meter.joules()).isEmpty();
            card.lost(true);
            assertThat(meter.joules()).isEmpty();

            card.lost(false).used(11_000);
            assertThat(meter.joules()).isEmpty();
            card.used(13_000);
            assertThat(meter.joules()).hasValue(2);
        }
    }

    @Test
    void aDriverThatWasLoadedAnewIsNotTakenForEnergy() {
        JavaDriver.Card card = driver.card("A").used(10_000);
        try (EnergyMeter meter = meter(true)) {
            assertThat(meter.joules()).isEmpty();
            card.used(500);

            assertThat(meter.joules()).isEmpty();
        }
    }

    @Test
    void aMachineThatCountsNothingHasNoSources() throws IOException {
        zone("intel-rapl:0", "package-0", 1);
        Files.delete(powercap.resolve("intel-rapl:0/energy_uj"));
        try (EnergyMeter unreadable = meter(false);
                EnergyMeter none = EnergyMeter.open(Optional.empty(), powercap.resolve("missing"), () -> now)) {
            assertThat(unreadable.sources()).isEmpty();
            assertThat(none.sources()).isEmpty();
            assertThat(none.joules()).isEmpty();
        }
    }
}
