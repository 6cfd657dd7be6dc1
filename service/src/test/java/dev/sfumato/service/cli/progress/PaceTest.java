package dev.sfumato.service.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    @Test
    void expectsTheRestToGoAsTheStepsSoFar() {
        Pace pace = new Pace(10);
        assertThat(pace.remaining()).isZero();
        pace.step(Duration.ofMillis(100));
        pace.step(Duration.ofMillis(300));
        assertThat(pace.remaining()).isEqualTo(Duration.ofMillis(8 * 200));
    }

    @Test
    void hasNothingLeftAfterTheLastStep() {
        Pace pace = new Pace(1);
        pace.step(Duration.ofSeconds(1));
        assertThat(pace.remaining()).isZero();
        pace.step(Duration.ofSeconds(1));
        assertThat(pace.remaining()).isZero();
    }

    @Test
    void saysTimesAsPeopleDo() {
        assertThat(Pace.text(Duration.ofMillis(4_150))).isEqualTo("4.2 s");
        assertThat(Pace.text(Duration.ZERO)).isEqualTo("0.0 s");
        assertThat(Pace.text(Duration.ofSeconds(200))).isEqualTo("3 min 20 s");
        assertThat(Pace.text(Duration.ofMinutes(150))).isEqualTo("2 h 30 min");
    }
}
