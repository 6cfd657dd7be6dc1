package dev.sfumato.diffusion.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.diffusion.TinyModels;
import dev.sfumato.diffusion.batching.costs.CostTable;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.Sample;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.pipelines.graphs.GraphSource;
import dev.sfumato.diffusion.pipelines.sd.StableDiffusionPipeline;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.layout.ModelManifest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepBatcherTest {

    private static DiffusionPipeline sound;
    private static DiffusionPipeline failing;

    private final List<String> journal = new ArrayList<>();
    private final AtomicLong time = new AtomicLong();

    private final StepBatcher batcher = batcher(3);

    /** That never joins pictures, so that they are the same to the byte. */
    private StepBatcher batcher(int limit) {
        return new StepBatcher(limit, BatchingConfig.DEFAULT.withPicturesPerStep(1), new CostTable(1), this::clock);
    }

    /** Goes on by a millisecond whenever it is looked at. */
    private long clock() {
        return time.addAndGet(1_000_000);
    }

    @BeforeAll
    static void load(@TempDir Path home) {
        sound = open(TinyModels.install(home, "sound"));
        failing = open(TinyModels.install(home, "failing", "failing"));
    }

    private static DiffusionPipeline open(Path folder) {
        return StableDiffusionPipeline.open(ModelManifest.read("tiny", folder), GraphSource.of(TinyModels.ONE_THREAD));
    }

    @AfterAll
    static void close() {
        sound.close();
        failing.close();
    }

    @Test
    void withoutJobsThereIsNothingToDo() {
        assertThat(batcher.doWork()).isZero();
    }

    @Test
    void aTickIsOneEncodingOneBeginningOneStepOrOneDecoding() {
        batcher.submit(job(sound, 2, 2, new Recorder("a", journal)));
        assertThat(journal).containsExactly("a queued 0");

        List<List<String>> ticks = new ArrayList<>();
        while (batcher.unfinished() > 0) {
            journal.clear();
            assertThat(batcher.doWork()).isEqualTo(1);
            ticks.add(List.copyOf(journal));
        }

        assertThat(ticks)
                .containsExactly(
                        List.of("a started", "a encoded"),
                        List.of(),
                        List.of("a image 0 step 1/2"),
                        List.of("a image 0 step 2/2"),
                        List.of("a painted 0"),
                        List.of(),
                        List.of("a image 1 step 1/2"),
                        List.of("a image 1 step 2/2"),
                        List.of("a painted 1", "a completed"));
        assertThat(batcher.doWork()).isZero();
    }

    @Test
    void previewsComeBetweenSteps() {
        SampleSpec spec = new SampleSpec("a cat", "", 7, 4, 3.0, SchedulerType.EULER_A, 32, 32);
        SubmitOptions options = SubmitOptions.DEFAULT.withPreviews(1);
        batcher.submit(new GenerationJob(sound, spec, 2, options, null, new Recorder("a", journal)));
        finish();

        assertThat(journal)
                .containsSubsequence(
                        "a image 0 step 2/4",
                        "a image 0 preview 0 at 2/4",
                        "a image 0 step 3/4",
                        "a painted 0",
                        "a image 1 preview 0 at 2/4")
                .filteredOn(entry -> entry.contains("preview"))
                .hasSize(2);
    }

    @Test
    void aShortJobOvertakesALongOneAtTheNextStep() {
        batcher.submit(job(sound, 50, 1, new Recorder("long", journal)));
        for (int i = 0; i < 10; i++) {
            batcher.doWork();
        }
        journal.clear();
        batcher.submit(job(sound, 2, 1, new Recorder("short", journal)));
        for (int i = 0; i < 6; i++) {
            batcher.doWork();
        }

        assertThat(journal)
                .containsExactly(
                        "short queued 1",
                        "short started",
                        "short encoded",
                        "short image 0 step 1/2",
                        "short image 0 step 2/2",
                        "short painted 0",
                        "short completed",
                        "long image 0 step 9/50");
    }

    @Test
    void picturesDoNotDependOnTheCompany() {
        Recorder alone = new Recorder("alone", journal);
        batcher.submit(job(sound, 5, 3, alone));
        finish();

        Recorder inCompany = new Recorder("company", journal);
        batcher.submit(job(sound, 3, 1, new Recorder("other", journal)));
        batcher.submit(job(sound, 5, 3, inCompany));
        batcher.submit(job(sound, 9, 1, new Recorder("third", journal)));
        finish();

        assertThat(alone.pictures).hasSize(3);
        assertThat(inCompany.pictures)
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(alone.pictures);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void inAnyCompanyEveryJobEndsOnceAndPaintsItsOwnPictures(long seed) {
        Random random = new Random(seed);
        StepBatcher crowd = batcher(100);
        Map<SampleSpec, List<byte[]>> painted = new LinkedHashMap<>();
        List<GenerationJob> jobs = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            SampleSpec spec = randomSpec(random);
            Recorder recorder = new Recorder("job" + i, journal);
            painted.put(spec, recorder.pictures);
            GenerationJob job = new GenerationJob(random.nextInt(6) == 0 ? failing : sound, spec, 2, recorder);
            crowd.submit(job);
            jobs.add(job);
            for (int tick = random.nextInt(5); tick > 0; tick--) {
                crowd.doWork();
            }
            if (random.nextInt(5) == 0) {
                jobs.get(random.nextInt(jobs.size())).cancel();
            }
        }
        while (crowd.unfinished() > 0) {
            crowd.doWork();
        }

        assertThat(journal).filteredOn(StepBatcherTest::isLastWord).hasSize(12);
        assertThat(journal.stream().filter(StepBatcherTest::isLastWord).map(entry -> entry.split(" ", 2)[0]))
                .doesNotHaveDuplicates();
        painted.forEach((spec, pictures) -> assertThat(pictures)
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(paintAlone(spec, pictures.size())));
    }

    private static SampleSpec randomSpec(Random random) {
        List<SchedulerType> types = Stream.of(SchedulerType.values())
                .filter(type -> !type.isFlowMatching() && type != SchedulerType.PNDM)
                .toList();
        return new SampleSpec(
                "a cat " + random.nextInt(),
                random.nextBoolean() ? "a dog" : "",
                random.nextLong(Long.MAX_VALUE),
                1 + random.nextInt(8),
                random.nextInt(9),
                types.get(random.nextInt(types.size())),
                8 * (1 + random.nextInt(6)),
                8 * (1 + random.nextInt(6)));
    }

    private static List<byte[]> paintAlone(SampleSpec spec, int pictures) {
        List<byte[]> alone = new ArrayList<>();
        for (int k = 0; k < pictures; k++) {
            SampleSpec own = spec.withSeed(spec.seed() + k);
            Sample sample = sound.start(own, sound.encode(own));
            while (!sample.isDenoised()) {
                sound.step(sample);
            }
            alone.add(sound.decode(own, sample).bytes());
        }
        return alone;
    }

    @Test
    void aJobThatFailsHarmsNoOther() {
        Recorder bad = new Recorder("bad", journal);
        Recorder good = new Recorder("good", journal);
        batcher.submit(job(failing, 4, 1, bad));
        batcher.submit(job(sound, 4, 1, good));
        finish();

        assertThat(bad.error).isInstanceOf(ModelException.class).hasMessageContaining("unet");
        assertThat(journal).filteredOn(entry -> entry.startsWith("bad")).last().isEqualTo("bad failed");
        assertThat(journal).filteredOn(entry -> entry.startsWith("good")).last().isEqualTo("good completed");
        assertThat(journal).filteredOn(StepBatcherTest::isLastWord).hasSize(2);
    }

    @Test
    void aCancelledJobEndsAtTheNextTickWhoseverTurnItIs() {
        GenerationJob doomed = job(sound, 50, 1, new Recorder("doomed", journal));
        batcher.submit(job(sound, 50, 1, new Recorder("first", journal)));
        batcher.submit(doomed);
        batcher.doWork();
        batcher.doWork();
        journal.clear();

        doomed.cancel();
        batcher.doWork();

        assertThat(journal).containsExactly("doomed cancelled REQUESTED", "first image 0 step 1/50");
        assertThat(batcher.unfinished()).isEqualTo(1);
    }

    @Test
    void aJobCancelledBeforeItsFirstTurnNeverStarts() {
        GenerationJob doomed = job(sound, 5, 1, new Recorder("doomed", journal));
        batcher.submit(doomed);
        doomed.cancel();

        assertThat(batcher.doWork()).isZero();
        assertThat(journal).containsExactly("doomed queued 0", "doomed cancelled REQUESTED");
    }

    @Test
    void cancellingAJobThatIsOverChangesNothing() {
        GenerationJob job = job(sound, 1, 1, new Recorder("a", journal));
        batcher.submit(job);
        finish();

        job.cancel();
        batcher.doWork();

        assertThat(journal).filteredOn(StepBatcherTest::isLastWord).containsExactly("a completed");
    }

    @Test
    void aPlaceIsFreeAgainWhenAJobIsOver() {
        GenerationJob doomed = job(sound, 2, 1, new Recorder("a", journal));
        batcher.submit(doomed);
        batcher.submit(job(failing, 2, 1, new Recorder("b", journal)));
        batcher.submit(job(sound, 2, 1, new Recorder("c", journal)));
        doomed.cancel();
        finish();

        for (int i = 0; i < 3; i++) {
            assertThat(batcher.submit(job(sound, 2, 1, new Recorder("later", journal))))
                    .isEmpty();
        }
        assertThat(batcher.submit(job(sound, 2, 1, new Recorder("late", journal))))
                .isPresent();
    }

    @Test
    void aListenerMaySubmitAgainWhenItsJobIsOver() {
        StepBatcher one = batcher(1);
        Recorder second = new Recorder("second", journal);
        one.submit(job(sound, 1, 1, new JobListenerAdapter(new Recorder("first", journal)) {
            @Override
            public void completed() {
                assertThat(one.submit(job(sound, 1, 1, second))).isEmpty();
            }
        }));
        while (one.unfinished() > 0) {
            one.doWork();
        }

        assertThat(second.pictures).hasSize(1);
    }

    @Test
    void aListenerThatThrowsEndsItsOwnJobAlone() {
        batcher.submit(job(sound, 2, 1, new JobListenerAdapter(new Recorder("bad", journal)) {
            @Override
            public void stepped(int image, int step, int steps, Duration took, Duration sinceStart) {
                throw new IllegalStateException("thrown by a listener");
            }
        }));
        batcher.submit(job(sound, 2, 1, new Recorder("good", journal)));
        finish();

        assertThat(journal)
                .filteredOn(StepBatcherTest::isLastWord)
                .containsExactlyInAnyOrder("bad failed", "good completed");
    }

    @Test
    void callsRunBetweenUnitsOfWork() {
        batcher.submit(job(sound, 2, 1, new Recorder("a", journal)));
        batcher.doWork();

        CompletableFuture<String> call = batcher.call(() -> "done");
        CompletableFuture<String> bad = batcher.call(() -> {
            throw new ModelException(ModelException.Kind.BROKEN, "no such thing");
        });
        assertThat(call).isNotDone();
        batcher.doWork();
        batcher.doWork();

        assertThat(call).isCompletedWithValue("done");
        assertThat(bad).isCompletedExceptionally();
        assertThat(journal).containsExactly("a queued 0", "a started", "a encoded");
    }

    @Test
    void closingCancelsWhatIsUnfinishedAndRefusesMore() {
        batcher.submit(job(sound, 2, 1, new Recorder("running", journal)));
        batcher.doWork();
        batcher.submit(job(sound, 2, 1, new Recorder("waiting", journal)));
        CompletableFuture<String> call = batcher.call(() -> "never");

        batcher.onClose();

        assertThat(journal).contains("running cancelled INTERRUPTED", "waiting cancelled NOT_STARTED");
        assertThat(call).isCancelled();
        assertThat(batcher.unfinished()).isZero();
        assertThatThrownBy(() -> batcher.submit(job(sound, 1, 1, new Recorder("late", journal))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> batcher.call(() -> "late")).isInstanceOf(IllegalStateException.class);
    }

    private void finish() {
        while (batcher.unfinished() > 0) {
            batcher.doWork();
        }
    }

    private static boolean isLastWord(String entry) {
        return entry.endsWith(" completed") || entry.endsWith(" failed") || entry.contains(" cancelled ");
    }

    private static GenerationJob job(DiffusionPipeline pipeline, int steps, int count, JobListener listener) {
        SampleSpec spec = new SampleSpec("a cat", "", 7, steps, 3.0, SchedulerType.EULER_A, 32, 32);
        return new GenerationJob(pipeline, spec, count, listener);
    }
}
