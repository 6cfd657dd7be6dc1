package dev.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.diffusion.adapters.Adapters;
import dev.sfumato.diffusion.batching.BatchingConfig;
import dev.sfumato.diffusion.batching.SubmitOptions;
import dev.sfumato.diffusion.batching.admission.Estimate;
import dev.sfumato.diffusion.batching.ending.CancelReason;
import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.request.GenerationRequest;
import dev.sfumato.diffusion.request.GenerationRequestBuilder;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.diffusion.request.InvalidRequestException;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.prompts.syntax.PromptSyntax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
class DiffusionEngineTest {

    @TempDir
    private Path home;

    private DiffusionEngine engine;

    @BeforeEach
    void open() {
        TinyModels.install(home, "tiny");
        engine = open(64);
    }

    private DiffusionEngine open(int queueLimit) {
        // never joined, so that pictures are the same to the byte
        BatchingConfig apart = BatchingConfig.DEFAULT.withPicturesPerStep(1);
        return DiffusionEngine.open(new EngineConfig(home, TinyModels.ONE_THREAD, queueLimit).withBatching(apart));
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void theSameRequestPaintsTheSamePixelsAgain() {
        List<byte[]> first = pixels(engine.generate(request(7).build()));
        List<byte[]> second = pixels(engine.generate(request(7).build()));
        List<byte[]> other = pixels(engine.generate(request(8).build()));

        assertThat(second.getFirst()).isEqualTo(first.getFirst()).isNotEqualTo(other.getFirst());
    }

    @Test
    void anotherEnginePaintsTheSamePixels() {
        byte[] here = engine.generate(request(7).build()).getFirst().rgb();

        try (DiffusionEngine another = open(1)) {
            assertThat(another.generate(request(7).build()).getFirst().rgb()).isEqualTo(here);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,DDIM", "1,EULER", "2,EULER_A", "12345,DPMPP_2M", "4294967295,EULER_A", "9223372036854775805,DDIM"})
    void pictureKOfARequestIsThatOfSeedPlusKAlone(long seed, SchedulerType scheduler) {
        List<GeneratedImage> together =
                engine.generate(request(seed).scheduler(scheduler).count(3).build());

        for (GeneratedImage image : together) {
            GeneratedImage alone = engine.generate(
                            request(image.seed()).scheduler(scheduler).build())
                    .getFirst();
            assertThat(alone.rgb()).isEqualTo(image.rgb());
            assertThat(image.seed()).isEqualTo(seed + image.index());
            assertThat(image.settings().ofImage(image.index())).isEqualTo(alone.settings());
        }
        assertThat(together).extracting(GeneratedImage::index).containsExactly(0, 1, 2);
    }

    @Test
    void picturesDoNotDependOnOtherRequestsInProgress() throws Exception {
        byte[] alone = engine.generate(request(7).steps(9).build()).getFirst().rgb();

        List<GenerationHandle> others = IntStream.range(0, 6)
                .mapToObj(i -> engine.submit(
                        request(i)
                                .steps(3 + i)
                                .scheduler(i % 2 == 0 ? SchedulerType.EULER_A : SchedulerType.DPMPP_2M)
                                .size(32 + 8 * i, 32)
                                .build(),
                        event -> {}))
                .toList();
        GenerationHandle handle = engine.submit(request(7).steps(9).build(), event -> {});

        assertThat(handle.images().get().getFirst().rgb()).isEqualTo(alone);
        for (GenerationHandle other : others) {
            assertThat(other.images().get()).hasSize(1);
        }
    }

    @Test
    void eventsTellTheWholeStoryInOrder() throws Exception {
        List<StepEvent> events = Collections.synchronizedList(new ArrayList<>());
        GenerationHandle handle = engine.submit(request(1).steps(2).count(2).build(), events::add);
        List<GeneratedImage> images = handle.images().get();

        assertThat(events).allMatch(event -> event.requestId().equals(handle.id()));
        assertThat(events.stream().map(DiffusionEngineTest::brief))
                .containsExactly(
                        "Queued 0",
                        "Started",
                        "Encoded []",
                        "Step 0 1/2",
                        "Step 0 2/2",
                        "ImageReady 0",
                        "Step 1 1/2",
                        "Step 1 2/2",
                        "ImageReady 1",
                        "Completed");
        assertThat(images).hasSize(2).allSatisfy(image -> {
            assertThat(image.timings().steps()).hasSize(2).allMatch(Duration::isPositive);
            assertThat(image.timings().denoise())
                    .isEqualTo(image.timings()
                            .steps()
                            .get(0)
                            .plus(image.timings().steps().get(1)));
            assertThat(image.timings().encode()).isPositive();
            assertThat(image.timings().decode()).isPositive();
        });
    }

    @Test
    void keptPromptsChangeNoPixel() {
        GenerationRequest request = GenerationRequest.builder("a (red:1.3) apple AND a [cat:dog:0.5]")
                .model("tiny")
                .seed(5L)
                .negativePrompt("blue")
                .promptSyntax(PromptSyntax.A1111)
                .build();
        EngineConfig config = new EngineConfig(home, TinyModels.ONE_THREAD, 4);
        byte[] without;
        try (DiffusionEngine forgetful = DiffusionEngine.open(config.withPromptCacheBytes(0))) {
            without = forgetful.generate(request).getFirst().rgb();
        }

        try (DiffusionEngine keeping = DiffusionEngine.open(config.withPromptCacheBytes(1 << 20))) {
            assertThat(keeping.generate(request).getFirst().rgb()).isEqualTo(without);
            assertThat(keeping.generate(request).getFirst().rgb()).isEqualTo(without);
        }
    }

    @Test
    void previewsAreAskedForAtSubmissionAndChangeNoPixel() {
        GenerationSettings settings = engine.resolve(request(3).steps(6).build());
        List<StepEvent> events = new ArrayList<>();
        GenerationHandle handle = engine.submit(settings, SubmitOptions.DEFAULT.withPreviews(2), events::add);
        GeneratedImage image = handle.images().join().getFirst();

        assertThat(events)
                .filteredOn(StepEvent.Preview.class::isInstance)
                .extracting(event -> ((StepEvent.Preview) event).step())
                .containsExactly(2, 4);
        assertThat(events).filteredOn(StepEvent.Preview.class::isInstance).allSatisfy(event -> {
            RgbImage picture = ((StepEvent.Preview) event).picture();
            assertThat(picture.width()).isEqualTo(image.width());
            assertThat(picture.height()).isEqualTo(image.height());
        });
        assertThat(image.rgb())
                .isEqualTo(engine.submit(settings, event -> {})
                        .images()
                        .join()
                        .getFirst()
                        .rgb());
    }

    @Test
    void aPromptThatIsTooLongIsToldWithThePicture() {
        GeneratedImage image = engine.generate(GenerationRequest.builder("a prompt with more than 24 bytes")
                        .model("tiny")
                        .build())
                .getFirst();

        assertThat(image.warnings()).singleElement().asString().startsWith("prompt: too long");
    }

    @Test
    void promptsOf32000CharactersArePainted() {
        GeneratedImage image = engine.generate(GenerationRequest.builder("🐻".repeat(32_000))
                        .model("tiny")
                        .build())
                .getFirst();

        assertThat(image.rgb()).hasSize(32 * 32 * 3);
    }

    @Test
    void aGraphThatFailsFailsItsRequestAlone() {
        TinyModels.install(home, "failing", "failing");
        GenerationHandle good = engine.submit(request(1).steps(30).build(), event -> {});
        List<StepEvent> events = Collections.synchronizedList(new ArrayList<>());
        GenerationHandle bad = engine.submit(
                GenerationRequest.builder("a cat").model("failing").build(), events::add);

        assertThatThrownBy(() -> bad.images().get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ModelException.class)
                .hasMessageContaining("unet");
        assertThat(events.getLast()).isInstanceOf(StepEvent.Failed.class);
        assertThat(good.images().join()).hasSize(1);
        assertThatThrownBy(() -> engine.generate(
                        GenerationRequest.builder("a cat").model("failing").build()))
                .isInstanceOf(ModelException.class);
    }

    @Test
    void aModelThatCannotBeLoadedIsToldAndHarmsNoOther() throws IOException {
        Path truncated = TinyModels.install(home, "truncated").resolve("unet").resolve("model.onnx");
        byte[] graph = Files.readAllBytes(truncated);
        Files.write(truncated, Arrays.copyOf(graph, graph.length / 2));

        assertThatThrownBy(() -> engine.resolve(
                        GenerationRequest.builder("a cat").model("truncated").build()))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("unet");
        assertThat(engine.generate(request(1).build())).hasSize(1);
    }

    @Test
    void aCancelledRequestEndsAtTheNextStep() throws Exception {
        CountDownLatch running = new CountDownLatch(3);
        List<StepEvent> events = Collections.synchronizedList(new ArrayList<>());
        GenerationHandle handle = engine.submit(request(1).steps(999).count(10).build(), event -> {
            events.add(event);
            if (event instanceof StepEvent.Step) {
                running.countDown();
            }
        });
        running.await();
        handle.cancel();

        assertThatThrownBy(() -> handle.images().get()).isInstanceOf(CancellationException.class);
        assertThat(events.getLast()).isInstanceOf(StepEvent.Cancelled.class);
        assertThat(engine.unfinished()).isZero();
    }

    @Test
    void aCancelledRequestDoesNotWaitForTheEndOfALongStep() throws Exception {
        TinyModels.install(home, "endless", "endless");
        CountDownLatch encoded = new CountDownLatch(1);
        GenerationHandle handle = engine.submit(
                GenerationRequest.builder("a cat").model("endless").build(), event -> {
                    if (event instanceof StepEvent.Encoded) {
                        encoded.countDown();
                    }
                });
        encoded.await();
        handle.cancel();

        assertThatThrownBy(() -> handle.images().get()).isInstanceOf(CancellationException.class);
        assertThat(engine.generate(request(1).build())).hasSize(1);
    }

    @Test
    void closingDoesNotWaitForTheEndOfALongStep() throws Exception {
        TinyModels.install(home, "endless", "endless");
        CountDownLatch encoded = new CountDownLatch(1);
        List<StepEvent> events = Collections.synchronizedList(new ArrayList<>());
        GenerationHandle handle = engine.submit(
                GenerationRequest.builder("a cat").model("endless").build(), event -> {
                    events.add(event);
                    if (event instanceof StepEvent.Encoded) {
                        encoded.countDown();
                    }
                });
        encoded.await();

        engine.close();

        assertThat(handle.images()).isCancelled();
        assertThat(events.getLast()).isEqualTo(new StepEvent.Cancelled(handle.id(), CancelReason.INTERRUPTED));
    }

    @Test
    void aDrainedEngineFinishesWhatItHasAndTakesNoMore() throws Exception {
        GenerationHandle handle = engine.submit(request(1).steps(20).build(), event -> {});

        assertThat(engine.drain(Duration.ofSeconds(60))).isTrue();

        assertThat(handle.images().get()).hasSize(1);
        assertThat(handle.estimate()).isEqualTo(Estimate.OVER);
        assertThatThrownBy(() -> engine.submit(request(2).build(), event -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the engine takes no more requests");
        assertThat(engine.isRunning()).isTrue();
    }

    @Test
    void whatAnEngineCannotFinishInTimeIsHandedBack() {
        // so that costs are known, and equal requests are expected to take equally long
        engine.generate(request(0).steps(30).build());
        List<StepEvent> events = Collections.synchronizedList(new ArrayList<>());
        List<StepEvent> later = Collections.synchronizedList(new ArrayList<>());
        engine.submit(request(1).steps(999).count(10).build(), events::add);
        engine.submit(request(2).steps(999).count(10).build(), later::add);

        assertThat(engine.drain(Duration.ofMillis(50))).isFalse();

        assertThat(engine.unfinished()).isZero();
        for (List<StepEvent> heard : List.of(events, later)) {
            // whose turn came within that time is up to the clock
            boolean started = heard.stream().anyMatch(StepEvent.Started.class::isInstance);
            assertThat(heard.getLast())
                    .isEqualTo(new StepEvent.Cancelled(
                            heard.getLast().requestId(),
                            started ? CancelReason.INTERRUPTED : CancelReason.NOT_STARTED));
        }
    }

    @Test
    void theSameRequestsInFlightArePaintedOnceAndReadTwice() throws Exception {
        GenerationHandle first = engine.submit(request(5).steps(100).build(), event -> {});
        GenerationHandle second = engine.submit(request(5).steps(100).build(), event -> {});
        GenerationHandle other = engine.submit(request(6).steps(100).build(), event -> {});

        byte[] pixels = first.images().get().getFirst().rgb();
        assertThat(second.images().get().getFirst().rgb()).isEqualTo(pixels);
        assertThat(other.images().get().getFirst().rgb()).isNotEqualTo(pixels);
        assertThat(second.id()).isNotEqualTo(first.id());
    }

    @Test
    void costsAreKnownAfterAPictureAndRememberedByTheNextEngine() {
        GenerationSettings settings = engine.resolve(request(1).steps(10).build());
        engine.generate(request(1).steps(10).build());
        Duration expected = engine.estimate(settings);
        engine.close();

        try (DiffusionEngine next = open(4)) {
            assertThat(next.estimate(settings)).isEqualTo(expected).isPositive();
        }
    }

    @Test
    void cancellingTheFutureCancelsTheRequest() throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        GenerationHandle handle = engine.submit(request(1).steps(999).count(10).build(), event -> {
            if (event instanceof StepEvent.Cancelled) {
                cancelled.countDown();
            }
        });
        handle.images().cancel(true);

        assertThat(cancelled.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aFullQueueRefusesWithATimeToComeBack() {
        try (DiffusionEngine small = open(2)) {
            GenerationSettings settings =
                    small.resolve(request(1).steps(999).count(10).build());
            GenerationHandle first = small.submit(settings, event -> {});
            GenerationHandle second = small.submit(settings, event -> {});

            assertThatThrownBy(() -> small.submit(settings, event -> {}))
                    .isInstanceOfSatisfying(
                            QueueFullException.class,
                            e -> assertThat(e.retryAfter()).isGreaterThanOrEqualTo(Duration.ofSeconds(1)))
                    .hasMessageContaining("2 unfinished");
            first.cancel();
            second.cancel();
        }
    }

    @Test
    void everyOneOf64CallersGetsItsOwnPictures() throws Exception {
        byte[] expected = engine.generate(request(3).build()).getFirst().rgb();
        List<Thread> callers = new ArrayList<>();
        List<byte[]> pictures = Collections.synchronizedList(new ArrayList<>());
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 64; i++) {
            long seed = i;
            callers.add(Thread.ofVirtual().start(() -> {
                try {
                    GeneratedImage image =
                            engine.generate(request(seed).build()).getFirst();
                    assertThat(image.seed()).isEqualTo(seed);
                    pictures.add(image.rgb());
                } catch (Throwable e) {
                    failures.add(e);
                }
            }));
        }
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(failures).isEmpty();
        assertThat(pictures).hasSize(64).anyMatch(picture -> Arrays.equals(picture, expected));
        assertThat(pictures.stream().map(Arrays::hashCode).distinct()).hasSize(64);
        assertThat(engine.unfinished()).isZero();
    }

    @Test
    void closingEndsEveryAcceptedRequestOnce() throws Exception {
        List<List<StepEvent>> stories = new ArrayList<>();
        List<GenerationHandle> handles = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            List<StepEvent> story = Collections.synchronizedList(new ArrayList<>());
            stories.add(story);
            handles.add(engine.submit(request(i).steps(1 + i * 20).build(), story::add));
        }
        handles.getFirst().images().get();
        engine.close();

        assertThat(handles).allMatch(handle -> handle.images().isDone());
        assertThat(stories)
                .allSatisfy(story -> assertThat(story)
                        .filteredOn(event -> event instanceof StepEvent.Completed
                                || event instanceof StepEvent.Failed
                                || event instanceof StepEvent.Cancelled)
                        .hasSize(1));
        assertThatThrownBy(() -> engine.generate(request(1).build())).isInstanceOf(IllegalStateException.class);
        assertThat(engine.isRunning()).isFalse();
    }

    @Test
    void whatAListenerThrowsDoesNotChangeTheFateOfItsRequest() throws Exception {
        GenerationHandle handle = engine.submit(request(1).build(), event -> {
            throw new IllegalStateException("thrown by a listener");
        });

        assertThat(handle.images().get()).hasSize(1);
    }

    @Test
    void aModelFolderAnywhereCanBeNamedByItsPath() throws Exception {
        Path elsewhere = TinyModels.install(home.resolve("elsewhere"), "mine");
        GenerationSettings settings =
                engine.resolve(request(7).model(elsewhere.toString()).build());

        assertThat(settings.model()).isEqualTo("mine");
        assertThat(engine.submit(settings, event -> {})
                        .images()
                        .get()
                        .getFirst()
                        .rgb())
                .isEqualTo(engine.generate(request(7).build()).getFirst().rgb());
    }

    @Test
    void settingsMadeForOtherFilesOfAModelAreRefused() {
        GenerationSettings now = engine.resolve(request(1).build());
        GenerationSettings before = new GenerationSettings(
                "tiny",
                "0".repeat(64),
                now.prompt(),
                now.negativePrompt(),
                now.reading(),
                now.seed(),
                now.steps(),
                now.guidanceScale(),
                now.guidanceOptions(),
                now.scheduler(),
                now.rng(),
                now.width(),
                now.height(),
                now.task(),
                now.vaeTiling(),
                now.count(),
                Adapters.NONE);

        assertThatThrownBy(() -> engine.submit(before, event -> {}))
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        e -> assertThat(e.field()).isEqualTo("model"))
                .hasMessageContaining("other files");
    }

    @Test
    void optionsOfGuidanceWithoutGuidanceAreToldToHaveNoEffect() {
        GenerationRequestBuilder request = request(1).guidanceRescale(0.7);

        assertThat(engine.generate(request.guidanceScale(1.0).build())
                        .getFirst()
                        .warnings())
                .containsExactly("guidance_rescale and the guidance interval have no effect, because guidance_scale is"
                        + " not above 1");
        assertThat(engine.generate(request.guidanceScale(2.0).build())
                        .getFirst()
                        .warnings())
                .isEmpty();
    }

    @Test
    void theTimeInsideTheGraphsIsKnown() {
        engine.generate(request(1).build());

        assertThat(engine.timeInRuntime()).isPositive();
    }

    @Test
    void theVersionIsThatOfTheBuild() {
        assertThat(SfumatoVersion.current()).matches("\\d+\\.\\d+\\.\\d+.*");
    }

    private static GenerationRequestBuilder request(long seed) {
        return GenerationRequest.builder("a red apple").model("tiny").seed(seed);
    }

    private static List<byte[]> pixels(List<GeneratedImage> images) {
        return images.stream().map(GeneratedImage::rgb).toList();
    }

    private static String brief(StepEvent event) {
        String name = event.getClass().getSimpleName();
        return switch (event) {
            case StepEvent.Queued queued -> name + " " + queued.position();
            case StepEvent.Encoded encoded -> name + " " + encoded.warnings();
            case StepEvent.Step step -> name + " " + step.image() + " " + step.step() + "/" + step.steps();
            case StepEvent.Preview preview -> name + " " + preview.image() + " " + preview.index();
            case StepEvent.ImageReady ready -> name + " " + ready.image().index();
            case StepEvent.Started _, StepEvent.Completed _, StepEvent.Failed _, StepEvent.Cancelled _ -> name;
        };
    }
}
