package dev.sfumato.diffusion.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SubmitOptionsTest {

    @Test
    void eachOptionIsChangedAlone() {
        SubmitOptions all = SubmitOptions.DEFAULT
                .withPriority(Priority.HIGH)
                .withDeadline(Duration.ofSeconds(3))
                .withCaller("me")
                .withDeterministic(true)
                .withPreviews(2);

        assertThat(all).isEqualTo(new SubmitOptions(Priority.HIGH, Duration.ofSeconds(3), "me", true, 2));
    }

    @Test
    void anOptionOutOfItsRangeIsRefusedByName() {
        assertThatThrownBy(() -> SubmitOptions.DEFAULT.withPreviews(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("previews")
                .hasMessageContaining("-1");
        assertThatThrownBy(() -> SubmitOptions.DEFAULT.withDeadline(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("deadline");
    }
}
