package dev.sfumato.service.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.diffusion.StepEvent.Step;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PlainProgressTest {
    private final StringWriter text = new StringWriter();

    private void paint(PlainProgress progress, int image, int steps, Duration each) {
        for (int step = 1; step <= steps; step++) {
            progress.accept(new Step("r", image, step, steps, each, each.multipliedBy(step)));
        }
    }

    @Test
    void namesStepPictureAndTimeLeftOnWholeLines() {
        try (PlainProgress progress = new PlainProgress(4, new PrintWriter(text))) {
            paint(progress, 0, 2, Duration.ofSeconds(2));
            progress.about("line 2 of 2");
            paint(progress, 1, 2, Duration.ofSeconds(2));
        }
        assertThat(text.toString().lines())
                .containsExactly(
                        "sfumato: picture 1, step 1 of 2, 6.0 s left",
                        "sfumato: picture 1, step 2 of 2, 4.0 s left",
                        "sfumato: line 2 of 2, picture 2, step 1 of 2, 2.0 s left",
                        "sfumato: line 2 of 2, picture 2, step 2 of 2, 0.0 s left");
        assertThat(text.toString()).doesNotContain("\r").doesNotContain("\u001b");
    }

    @Test
    void isSparingWithLinesWhenStepsAreFast() {
        try (PlainProgress progress = new PlainProgress(1000, new PrintWriter(text))) {
            paint(progress, 0, 1000, Duration.ofMillis(10));
        }
        assertThat(text.toString().lines()).hasSizeBetween(10, 12);
    }
}
