package dev.sfumato.tracking.system.nvml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Native calls of NVIDIA's C API, which a driver in Java answers. */
class NvmlTest {
    private static final long GIB = 1L << 30;

    @AutoClose
    private final JavaDriver driver = new JavaDriver();

    @Test
    void aGpuTellsItsValuesInTheUnitsOfTheLibrary() {
        driver.card("NVIDIA Test 9000")
                .busy(83, 41)
                .holding(20 * GIB, 80 * GIB)
                .at(67)
                .drawing(512_345, 700_000)
                .used(5_000_000_000_123L);

        try (Nvml nvml = Nvml.open(driver.symbols())) {
            Gpu gpu = nvml.gpus().getFirst();

            assertThat(gpu.index()).isZero();
            assertThat(gpu.name()).isEqualTo("NVIDIA Test 9000");
            assertThat(gpu.utilization()).contains(new Gpu.Utilization(83, 41));
            assertThat(gpu.memory()).contains(new Gpu.Memory(80 * GIB, 20 * GIB));
            assertThat(gpu.temperature()).hasValue(67);
            assertThat(gpu.power()).hasValue(512_345);
            assertThat(gpu.powerLimit()).hasValue(700_000);
            assertThat(gpu.energy()).hasValue(5_000_000_000_123L);
        }
    }

    @Test
    void eachOfSeveralGpusTellsItsOwn() {
        List.of(31, 42, 53).forEach(celsius -> driver.card("card of " + celsius).at(celsius));

        try (Nvml nvml = Nvml.open(driver.symbols())) {
            assertThat(nvml.gpus()).extracting(Gpu::index).containsExactly(0, 1, 2);
            assertThat(nvml.gpus()).extracting(Gpu::name).containsExactly("card of 31", "card of 42", "card of 53");
            assertThat(nvml.gpus())
                    .extracting(gpu -> gpu.temperature().orElseThrow())
                    .containsExactly(31L, 42L, 53L);
        }
    }

    @Test
    void whatAGpuOrItsDriverDoesNotHaveIsEmpty() {
        driver.card("a small one").at(50).used(1);
        driver.without("nvmlDeviceGetTotalEnergyConsumption").without("nvmlDeviceGetName");

        try (Nvml nvml = Nvml.open(driver.symbols())) {
            Gpu gpu = nvml.gpus().getFirst();

            assertThat(gpu.utilization()).isEmpty();
            assertThat(gpu.memory()).isEmpty();
            assertThat(gpu.power()).isEmpty();
            assertThat(gpu.powerLimit()).isEmpty();
            assertThat(gpu.energy()).isEmpty();
            assertThat(gpu.name()).isEqualTo("NVIDIA GPU");
            assertThat(gpu.temperature()).hasValue(50);
        }
    }

    @Test
    void aDriverThatCannotBeStartedSaysWhy() {
        driver.failingWith(9);

        assertThatThrownBy(() -> Nvml.open(driver.symbols()))
                .isInstanceOf(NvmlException.class)
                .hasMessage("nvmlInit_v2: reason of 9 (9)");
        assertThat(driver.open()).isZero();
    }

    @Test
    void aLostGpuFailsAndTheOthersDoNot() {
        JavaDriver.Card lost = driver.card("lost").at(40);
        driver.card("there").at(41);

        try (Nvml nvml = Nvml.open(driver.symbols())) {
            lost.lost(true);

            assertThatThrownBy(() -> nvml.gpus().getFirst().temperature())
                    .isInstanceOf(NvmlException.class)
                    .hasMessage("nvmlDeviceGetTemperature: reason of 15 (15)");
            assertThat(nvml.gpus().getLast().temperature()).hasValue(41);
        }
    }

    @Test
    void whatWasStartedIsEnded() {
        Nvml first = Nvml.open(driver.symbols());
        Nvml second = Nvml.open(driver.symbols());
        assertThat(driver.open()).isEqualTo(2);

        first.close();
        second.close();

        assertThat(driver.open()).isZero();
    }
}
