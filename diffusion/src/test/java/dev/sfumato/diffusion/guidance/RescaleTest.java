package dev.sfumato.diffusion.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Options of guidance; the golden values are those of {@code tools/golden/guidance.py}. */
class RescaleTest {

    private static final JsonNode GOLDEN = JsonMapper.builder()
            .build()
            .readTree(Path.of("src", "test", "resources", "golden", "guidance.json")
                    .toFile());

    private static FloatTensor tensor(JsonNode values) {
        float[] read = new float[values.size()];
        for (int i = 0; i < read.length; i++) {
            read[i] = values.get(i).floatValue();
        }
        return FloatTensor.of(Shape.of(1, read.length), read);
    }

    @Test
    void rescaledPredictionsAreThoseOfDiffusers() {
        assertThat(GOLDEN.get("rescale")).isNotEmpty();
        for (JsonNode each : GOLDEN.get("rescale")) {
            FloatTensor result = Rescale.apply(
                    tensor(each.get("guided")),
                    tensor(each.get("prompt")),
                    each.get("share").doubleValue());
            float[] golden = tensor(each.get("result")).values();
            for (int i = 0; i < golden.length; i++) {
                assertThat(result.values()[i]).isCloseTo(golden[i], within(Math.abs(golden[i]) * 1e-6f));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0,1,8,0,7", "0.25,0.75,8,2,5", "0.2,1,6,1,5", "0,0.5,5,0,1", "0.3,0.4,10,3,3"})
    void guidanceIsOnInsideOfItsInterval(double start, double end, int steps, int first, int last) {
        Guidance guidance = Guidance.of(5, new GuidanceOptions(0, start, end), true);
        for (int step = 0; step < steps; step++) {
            assertThat(guidance.at(step, steps).passes())
                    .as("step %d", step)
                    .isEqualTo(first <= step && step <= last ? 2 : 1);
        }
    }

    @Test
    void composedPromptsAddWhatEachChanges() {
        FloatTensor rows = FloatTensor.of(Shape.of(3, 2), 1, 2, 3, 2, 1, 6);
        assertThat(Guidance.of(2).combine(rows, List.of(1.0, -0.5)).values()).containsExactly(5, -2);
        assertThat(Guidance.of(1).combine(rows, List.of(1.0, -0.5)).values()).containsExactly(3, 0);
        assertThatThrownBy(() -> Guidance.of(2).combine(rows)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"-0.1,0,1", "1.1,0,1", "0,0.5,0.5", "0,-0.1,1", "0,0,1.1", "NaN,0,1"})
    void optionsBeyondTheirRangeAreRefused(double rescale, double start, double end) {
        assertThatThrownBy(() -> new GuidanceOptions(rescale, start, end)).isInstanceOf(IllegalArgumentException.class);
    }
}
