package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.service.generation.TrackingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Where the processor counts its energy, the API tells it of each generation as it does the timings. */
class EnergyApiTest {

    @TempDir
    private Path home;

    private void count(long microjoules) throws IOException {
        Path zone = Files.createDirectories(home.resolve("powercap/intel-rapl:0"));
        Files.writeString(zone.resolve("name"), "package-0\n");
        Files.writeString(zone.resolve("max_energy_range_uj"), "262143328850\n");
        Files.writeString(zone.resolve("energy_uj"), microjoules + "\n");
    }

    @Test
    void theEnergyOfAGenerationIsAMetricOfTheRunAndAValueOfThePicture() throws IOException {
        count(1_000_000);
        try (TinyService service = TinyService.start(
                home,
                TinyService.options(home, 64)
                        .recording(TrackingOptions.DEFAULT.measuredBy(home.resolve("powercap"))))) {
            assertThat(service.generate("{\"prompt\": \"a red apple\"}").statusCode())
                    .isEqualTo(200);
            count(900_000_000);
            assertThat(service.generate("{\"prompt\": \"a green apple\"}").statusCode())
                    .isEqualTo(200);

            JsonNode picture =
                    TinyService.json(service.get("/v1/images")).get("data").get(0);
            assertThat(picture.get("values").get("energy_joules").doubleValue())
                    .as("what is used between generations is of none")
                    .isZero();
            String run = picture.get("run").stringValue();
            JsonNode metric = TinyService.json(service.get("/v1/runs/" + run + "/metrics/energy_joules"));
            assertThat(metric.get("data")).hasSize(2);
            assertThat(TinyService.json(service.get("/v1/runs/" + run))
                            .get("config")
                            .get("energy_sources")
                            .get(0)
                            .stringValue())
                    .isEqualTo("package-0");
            assertThat(TinyService.json(service.get("/v1/images?filter=energy_joules%3C1"))
                            .get("total")
                            .longValue())
                    .isEqualTo(2);
        }
    }
}
