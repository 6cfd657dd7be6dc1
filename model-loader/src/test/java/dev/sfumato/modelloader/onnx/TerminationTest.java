package dev.sfumato.modelloader.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.modelloader.RunTerminatedException;
import dev.sfumato.modelloader.onnx.runs.TensorBinding;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.LongTensor;
import dev.sfumato.modelloader.tensor.Shape;
import dev.sfumato.modelloader.testing.Fixtures;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(300)
@ParameterizedClass
@EnumSource(TensorBinding.class)
class TerminationTest {

    /** Some weeks. */
    private static final long ENDLESS = 1_000_000_000_000L;

    private static final Executor THREADS = body -> Thread.ofPlatform().daemon().start(body);

    private final ModelSession session;

    TerminationTest(TensorBinding binding) {
        session = ModelSession.open(
                Fixtures.graph("counting"), SessionConfig.cpu().withBinding(binding));
    }

    @AfterEach
    void close() {
        session.close();
    }

    private float count(long turns) {
        Map<String, FloatTensor> outputs = session.run(Map.of("turns", LongTensor.of(Shape.of(), turns)));
        return Objects.requireNonNull(outputs.get("count")).values()[0];
    }

    @Test
    void aRunInProgressEndsEarly() {
        Termination termination = new Termination();
        CompletableFuture<Void> inside = new CompletableFuture<>();
        CompletableFuture<Float> endless = CompletableFuture.supplyAsync(
                () -> termination.during(() -> {
                    assertThat(count(3)).isEqualTo(3);
                    inside.complete(null);
                    return count(ENDLESS);
                }),
                THREADS);
        inside.join();
        assertThat(endless).isNotDone();

        termination.terminate();

        assertThatThrownBy(endless::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(RunTerminatedException.class)
                .hasMessageContaining("counting.onnx")
                .hasMessageContaining("ended early");
    }

    @Test
    void runsOfOthersOnTheSameSessionGoOn() {
        Termination ended = new Termination();
        Termination other = new Termination();
        ended.terminate();

        assertThat(other.<Float, RuntimeException>during(() -> count(5))).isEqualTo(5);
        assertThat(count(4)).isEqualTo(4);
        assertThat(other.isTerminated()).isFalse();
    }

    @Test
    void onceTerminatedNothingIsBegun() {
        Termination termination = new Termination();
        termination.terminate();
        termination.terminate();

        assertThat(termination.isTerminated()).isTrue();
        assertThatThrownBy(() -> termination.during(() -> count(ENDLESS))).isInstanceOf(RunTerminatedException.class);
    }

    @Test
    void whatFailsForAnotherReasonSaysSo() {
        Termination termination = new Termination();

        assertThatThrownBy(() -> termination.during(() -> session.run(Map.of())))
                .isNotInstanceOf(RunTerminatedException.class)
                .hasMessageContaining("turns");
    }
}
