package dev.sfumato.diffusion.components;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorsTest {

    @Test
    void rowsAreStackedInOrder() {
        FloatTensor one = FloatTensor.of(Shape.of(1, 2), 1, 2);
        FloatTensor two = FloatTensor.of(Shape.of(2, 2), 3, 4, 5, 6);

        FloatTensor stacked = Tensors.stack(List.of(one, two));

        assertThat(stacked.shape()).isEqualTo(Shape.of(3, 2));
        assertThat(stacked.values()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void tensorsOfOtherWidthAreRefused() {
        List<FloatTensor> tensors = List.of(FloatTensor.zeros(Shape.of(1, 2)), FloatTensor.zeros(Shape.of(1, 3)));

        assertThatThrownBy(() -> Tensors.stack(tensors))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(1x2) and (1x3)");
    }

    @Test
    void tensorsAreJoinedAlongAnInnerAxis() {
        FloatTensor wide = FloatTensor.of(Shape.of(2, 2), 1, 2, 5, 6);
        FloatTensor narrow = FloatTensor.of(Shape.of(2, 1), 3, 7);

        FloatTensor joined = Tensors.join(1, List.of(wide, narrow));

        assertThat(joined.shape()).isEqualTo(Shape.of(2, 3));
        assertThat(joined.values()).containsExactly(1, 2, 3, 5, 6, 7);
    }

    @Test
    void aRowIsABatchOfOne() {
        FloatTensor row = Tensors.asRow(FloatTensor.of(Shape.of(2, 1), 3, 7));

        assertThat(row.shape()).isEqualTo(Shape.of(1, 2, 1));
        assertThat(row.values()).containsExactly(3, 7);
    }
}
