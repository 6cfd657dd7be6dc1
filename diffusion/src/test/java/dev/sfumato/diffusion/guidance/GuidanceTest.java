package dev.sfumato.diffusion.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuidanceTest {

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 1})
    void upToOneThereIsOnePassWhosePredictionIsTaken(double scale) {
        Guidance guidance = Guidance.of(scale);
        FloatTensor prediction = FloatTensor.of(Shape.of(1, 1, 1, 2), 3, 4);

        assertThat(guidance.passes()).isEqualTo(1);
        assertThat(guidance.combine(prediction)).isSameAs(prediction);
    }

    @Test
    void aboveOneThePredictionGoesFromTheNegativePromptsToAndBeyondThePrompts() {
        Guidance guidance = Guidance.of(7.5);
        FloatTensor rows = FloatTensor.of(Shape.of(2, 1, 1, 3), 1, 2, -1, 2, 2, 0.1f);

        FloatTensor guided = guidance.combine(rows);

        assertThat(guidance.passes()).isEqualTo(2);
        assertThat(guided.shape()).isEqualTo(Shape.of(1, 1, 1, 3));
        assertThat(guided.values()).containsExactly(1 + 7.5f * (2 - 1), 2, -1 + 7.5f * (0.1f - -1));
    }

    @Test
    void aSinglePredictionCannotBeGuided() {
        assertThatThrownBy(() -> Guidance.of(2).combine(FloatTensor.of(Shape.of(1, 1, 1, 1), 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(1x1x1x1)");
    }
}
