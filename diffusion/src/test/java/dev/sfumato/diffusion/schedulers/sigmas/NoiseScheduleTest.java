package dev.sfumato.diffusion.schedulers.sigmas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sfumato.diffusion.schedulers.options.Betas;
import dev.sfumato.diffusion.schedulers.options.OptionReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class NoiseScheduleTest {

    @Test
    void schedulesEqualTorchsBitForBit() throws IOException {
        JsonMapper json = new JsonMapper();
        try (InputStream golden =
                Objects.requireNonNull(NoiseScheduleTest.class.getResourceAsStream("/golden/schedules.json"))) {
            for (JsonNode checksum : json.readTree(golden).get("alphas_cumprod")) {
                Map<String, Object> options =
                        json.convertValue(checksum.get("config"), new TypeReference<Map<String, Object>>() {});
                assertThat(crc32(schedule(options)))
                        .as("%s", options)
                        .isEqualTo(checksum.get("crc32").asLong());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linear", "scaled_linear", "squaredcos_cap_v2"})
    void signalFallsWithTheTimestep(String betaSchedule) {
        NoiseSchedule schedule = schedule(Map.of("beta_schedule", betaSchedule));
        for (int t = 1; t < schedule.size(); t++) {
            assertThat(schedule.alphaCumprod(t))
                    .isLessThan(schedule.alphaCumprod(t - 1))
                    .isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linear", "scaled_linear", "squaredcos_cap_v2"})
    void zeroTerminalSnrLeavesNoSignalAtTheEndAndAllAtTheBeginning(String betaSchedule) {
        Map<String, Object> options = new HashMap<>(Map.of("beta_schedule", betaSchedule));
        float first = schedule(options).alphaCumprod(0);
        options.put("rescale_betas_zero_snr", true);
        assertThat(schedule(options).alphaCumprod(999)).isZero();
        assertThat(schedule(options).alphaCumprod(0)).isEqualTo(first, within(1e-6f));
        float[] sigmas = NoiseSchedule.withFiniteSigmas(betas(options)).sigmas();
        assertThat(sigmas[999]).isEqualTo((float) Math.sqrt((1 - 0x1p-24) / 0x1p-24));
    }

    private static NoiseSchedule schedule(Map<String, Object> options) {
        return NoiseSchedule.of(betas(options));
    }

    private static Betas betas(Map<String, Object> options) {
        return Betas.read(new OptionReader(options));
    }

    private static long crc32(NoiseSchedule schedule) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * schedule.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (int t = 0; t < schedule.size(); t++) {
            bytes.putFloat(schedule.alphaCumprod(t));
        }
        CRC32 crc = new CRC32();
        crc.update(bytes.flip());
        return crc.getValue();
    }
}
