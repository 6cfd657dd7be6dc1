package dev.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.diffusion.batching.BatchingConfig;
import dev.sfumato.diffusion.batching.costs.CostTable.Measurement;
import dev.sfumato.diffusion.batching.costs.MemoryBudget;
import dev.sfumato.diffusion.batching.costs.WorkClass;
import dev.sfumato.diffusion.batching.costs.WorkKind;
import dev.sfumato.diffusion.request.GenerationRequest;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.diffusion.request.InvalidRequestException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryLimitTest {

    private static final long GIB = 1L << 30;

    @Test
    void whatWasMeasuredNotToFitIsRefusedByItsSizeAndTheRestIsPainted(@TempDir Path home) {
        TinyModels.install(home, "tiny");
        EngineConfig config = new EngineConfig(home, TinyModels.ONE_THREAD, 4)
                .withBatching(BatchingConfig.DEFAULT.withMemory(new MemoryBudget(2 * GIB)));
        try (DiffusionEngine engine = DiffusionEngine.open(config)) {
            GenerationSettings large = engine.resolve(request(64, 32));
            String model = engine.modelOf(large).contentHash();
            WorkClass step = new WorkClass(model, WorkKind.STEP, 64, 32, 1);
            engine.costs().restore(List.of(new Measurement(step, 1, 1, 1, 1, 1, 3 * GIB)));

            assertThatThrownBy(() -> engine.submit(large, event -> {}))
                    .isInstanceOfSatisfying(
                            InvalidRequestException.class,
                            e -> assertThat(e.field()).isEqualTo("size"))
                    .hasMessageContaining("at least 3072 MiB")
                    .hasMessageContaining("got 64x32")
                    .hasMessageContaining("2048 MiB");
            assertThatThrownBy(() -> engine.estimate(large)).isInstanceOf(InvalidRequestException.class);
            assertThat(engine.generate(request(32, 32))).hasSize(1);
            assertThat(engine.unfinished()).isZero();
        }
    }

    private static GenerationRequest request(int width, int height) {
        return GenerationRequest.builder("a cat")
                .model("tiny")
                .seed(1L)
                .steps(2)
                .size(width, height)
                .guidanceScale(1.0)
                .build();
    }
}
