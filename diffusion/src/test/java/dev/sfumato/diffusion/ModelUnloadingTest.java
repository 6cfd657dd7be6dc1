package dev.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sfumato.diffusion.batching.BatchingConfig;
import dev.sfumato.diffusion.request.GenerationRequest;
import dev.sfumato.diffusion.request.GenerationSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Models leave the memory when somebody wants it and nobody uses them. */
@Timeout(120)
class ModelUnloadingTest {

    @TempDir
    private Path home;

    private DiffusionEngine engine;

    @BeforeEach
    void open() {
        TinyModels.install(home, "tiny");
        // never joined, so that pictures are the same to the byte
        BatchingConfig apart = BatchingConfig.DEFAULT.withPicturesPerStep(1);
        engine = DiffusionEngine.open(new EngineConfig(home, TinyModels.ONE_THREAD, 64).withBatching(apart));
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private static GenerationRequest request(int steps) {
        return GenerationRequest.builder("a red apple")
                .model("tiny")
                .seed(7L)
                .steps(steps)
                .build();
    }

    private byte[] paint() {
        return engine.generate(request(2)).getFirst().rgb();
    }

    @Test
    void anUnloadedModelIsLoadedByTheNextRequestAndPaintsTheSame() {
        byte[] before = paint();
        assertThat(engine.loaded()).hasSize(1);

        engine.unload("tiny");

        assertThat(engine.loaded()).isEmpty();
        assertThat(engine.abilities("tiny")).isEmpty();
        assertThat(paint()).isEqualTo(before);
        assertThat(engine.loaded()).hasSize(1);
    }

    @Test
    void settingsOutliveTheModelThatTheyWereResolvedWith() {
        byte[] before = paint();
        GenerationSettings settings = engine.resolve(request(2));

        engine.unload("tiny");

        assertThat(engine.submit(settings, _ -> {}).images().join().getFirst().rgb())
                .isEqualTo(before);
    }

    @Test
    void whatIsNotLoadedNeedNotBeUnloaded() {
        engine.unload("tiny");
        engine.unload("unknown");

        assertThat(engine.loaded()).isEmpty();
    }

    @Test
    void theTimeInTheRuntimeIsNotForgotten() {
        paint();
        var before = engine.timeInRuntime();

        engine.unload("tiny");

        assertThat(before).isPositive();
        assertThat(engine.timeInRuntime()).isEqualTo(before);
    }

    @Test
    void aModelThatPaintsOrIsWaitedForStays() throws Exception {
        CountDownLatch stepped = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        GenerationHandle running = engine.submit(request(3), event -> {
            if (event instanceof StepEvent.Step) {
                stepped.countDown();
                awaitUninterrupted(free);
            }
        });
        GenerationHandle waiting = engine.submit(request(4), _ -> {});
        stepped.await();

        assertThatExceptionOfType(ModelInUseException.class)
                .isThrownBy(() -> engine.unload("tiny"))
                .withMessageContaining("'tiny'")
                .withMessageContaining("2 requests paint or wait");

        assertThat(engine.loaded()).hasSize(1);
        free.countDown();
        running.images().join();
        waiting.images().join();
        while (isInUse()) {
            Thread.onSpinWait();
        }
        assertThat(engine.loaded()).isEmpty();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    private boolean isInUse() {
        try {
            engine.unload("tiny");
            return false;
        } catch (ModelInUseException _) {
            return true;
        }
    }

    @Test
    void whoeverRacesWithTheUnloadingGetsThePicture() throws Exception {
        byte[] expected = paint();
        int rounds = 20;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < rounds; round++) {
                List<Future<byte[]>> pictures = new ArrayList<>();
                pictures.add(threads.submit(this::paint));
                Future<?> unloading = threads.submit(this::isInUse);
                pictures.add(threads.submit(this::paint));
                for (Future<byte[]> picture : pictures) {
                    assertThat(picture.get()).isEqualTo(expected);
                }
                unloading.get();
            }
        }
    }

    @Test
    void twoMayUnloadAtOnce() throws Exception {
        paint();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> both =
                    List.of(threads.submit(() -> engine.unload("tiny")), threads.submit(() -> engine.unload("tiny")));
            for (Future<?> each : both) {
                each.get();
            }
        }
        assertThat(engine.loaded()).isEmpty();
    }
}
