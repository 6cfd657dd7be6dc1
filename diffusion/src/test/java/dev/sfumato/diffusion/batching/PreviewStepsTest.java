package dev.sfumato.diffusion.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreviewStepsTest {

    @Test
    void previewsAreSpacedEvenly() {
        assertThat(due(3, 20)).containsExactly(5, 10, 15);
        assertThat(due(2, 25)).containsExactly(9, 17);
        assertThat(due(1, 4)).containsExactly(2);
    }

    @Test
    void fewStepsGiveFewPreviewsAndNeverOneAfterTheLastStep() {
        assertThat(due(3, 2)).containsExactly(1);
        assertThat(due(3, 1)).isEmpty();
        assertThat(due(100, 4)).containsExactly(1, 2, 3);
        assertThat(due(0, 50)).isEmpty();
    }

    @Test
    void enoughStepsGiveAllPreviews() {
        for (int previews = 0; previews <= 20; previews++) {
            for (int steps = previews + 1; steps <= 60; steps++) {
                assertThat(due(previews, steps)).hasSize(previews);
            }
        }
    }

    /** The steps with a preview, whose indices count from 0. */
    private static List<Integer> due(int previews, int steps) {
        List<Integer> due = new ArrayList<>();
        for (int step = 1; step <= steps; step++) {
            int done = step;
            new PreviewSteps(previews).after(step, steps).ifPresent(index -> {
                assertThat(index).isEqualTo(due.size());
                due.add(done);
            });
        }
        return due;
    }
}
