package dev.sfumato.diffusion.schedulers.sigmas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BetaQuantileTest {

    @Test
    void quantilesEqualScipys() throws IOException {
        try (InputStream golden =
                Objects.requireNonNull(BetaQuantileTest.class.getResourceAsStream("/golden/schedules.json"))) {
            for (JsonNode pair : new JsonMapper().readTree(golden).get("beta_quantiles")) {
                double share = pair.get(0).asDouble();
                double expected = pair.get(1).asDouble();
                assertThat(BetaQuantile.of(share))
                        .as("quantile %s", share)
                        .isCloseTo(expected, within(1e-13 * expected));
            }
        }
    }

    @Test
    void theDistributionIsSymmetricAndItsQuantilesRise() {
        double before = -1;
        for (int i = 0; i <= 1_000; i++) {
            double quantile = BetaQuantile.of(i / 1_000.0);
            assertThat(quantile).isGreaterThan(before).isBetween(0.0, 1.0);
            assertThat(quantile + BetaQuantile.of(1 - i / 1_000.0)).isCloseTo(1, within(1e-12));
            before = quantile;
        }
    }
}
