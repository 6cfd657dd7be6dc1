package dev.sfumato.diffusion.pipelines.flux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import org.junit.jupiter.api.Test;

class PackedLatentsTest {

    private static FloatTensor counted(Shape shape) {
        float[] values = new float[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return FloatTensor.of(shape, values);
    }

    @Test
    void a_token_holds_channel_by_channel_the_four_values_of_its_square() {
        FloatTensor packed = PackedLatents.pack(counted(Shape.of(1, 2, 2, 4)));

        assertThat(packed.shape()).isEqualTo(Shape.of(1, 2, 8));
        assertThat(packed.values()).containsExactly(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15);
    }

    @Test
    void unpacking_gives_back_what_was_packed() {
        FloatTensor latents = counted(Shape.of(1, 3, 4, 6));

        FloatTensor back = PackedLatents.unpack(PackedLatents.pack(latents), latents.shape());

        assertThat(back.shape()).isEqualTo(latents.shape());
        assertThat(back.values()).containsExactly(latents.values());
    }

    @Test
    void odd_sides_are_refused() {
        assertThatThrownBy(() -> PackedLatents.pack(counted(Shape.of(1, 1, 3, 4))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(1x1x3x4)");
    }

    @Test
    void places_count_rows_and_columns_of_tokens() {
        assertThat(PackedLatents.places(2, 3).values())
                .containsExactly(0, 0, 0, 0, 0, 1, 0, 0, 2, 0, 1, 0, 0, 1, 1, 0, 1, 2);
    }
}
