package dev.sfumato.diffusion.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.diffusion.TinyModels;
import dev.sfumato.diffusion.batching.admission.Estimate;
import dev.sfumato.diffusion.batching.admission.Refusal;
import dev.sfumato.diffusion.batching.costs.CostTable;
import dev.sfumato.diffusion.batching.ending.DeadlineExceededException;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.pipelines.graphs.GraphSource;
import dev.sfumato.diffusion.pipelines.sd.StableDiffusionPipeline;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.modelloader.layout.ModelManifest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that share a device whose clock and memory are the test's. */
class SharedStepsTest {

    private static DiffusionPipeline model;

    private final AtomicLong clock = new AtomicLong();
    private final List<String> journal = new ArrayList<>();
    private StepBatcher batcher = batcher(BatchingConfig.DEFAULT);

    @BeforeAll
    static void load(@TempDir Path home) {
        model = StableDiffusionPipeline.open(
                ModelManifest.read("tiny", TinyModels.install(home, "tiny")), GraphSource.of(TinyModels.ONE_THREAD));
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void aDeviceThatIsBusyWithOnePictureIsNotGivenMore() {
        PacedPipeline device = device(SharedStepsTest::busyWithOne);
        for (int i = 0; i < 6; i++) {
            submit(device, i, 30, 1, SubmitOptions.DEFAULT);
        }
        finish();

        // four trials with throw-away pictures
        assertThat(device.batches.stream().filter(size -> size > 1)).containsExactly(2, 2, 2, 2);
        assertThat(device.batches.stream().filter(size -> size == 1)).hasSize(6 * 30);
    }

    @Test
    void aDeviceThatHasRoomTakesPicturesOfSeveralRequestsTogether() {
        PacedPipeline device = device(SharedStepsTest::roomForMore);
        for (int i = 0; i < 16; i++) {
            submit(device, i, 25, 1, SubmitOptions.DEFAULT);
        }
        finish();

        long oneByOne = 16 * 25 * roomForMore(1);
        assertThat(clock.get() / 1_000_000).isLessThan(oneByOne / 2);
        assertThat(device.batches).contains(8);
    }

    @Test
    void picturesAreAlmostTheSameInAnyCompanyAndExactlySoWhereThatIsAskedFor() {
        Recorder plain = new Recorder("plain", journal);
        Recorder exact = new Recorder("exact", journal);
        Recorder alone = new Recorder("alone", journal);
        PacedPipeline device = device(SharedStepsTest::roomForMore);
        batcher.submit(job(device, 7, 20, 3, SubmitOptions.DEFAULT.withDeterministic(true), null, alone));
        finish();
        for (int i = 20; i < 30; i++) {
            submit(device, i, 20, 1, SubmitOptions.DEFAULT);
        }
        batcher.submit(job(device, 7, 20, 3, SubmitOptions.DEFAULT, null, plain));
        batcher.submit(job(device, 7, 20, 3, SubmitOptions.DEFAULT.withDeterministic(true), null, exact));
        finish();

        assertThat(device.batches).contains(8);
        for (int i = 0; i < 3; i++) {
            assertThat(exact.pictures.get(i)).isEqualTo(alone.pictures.get(i));
            assertThat(largestDifference(plain.pictures.get(i), alone.pictures.get(i)))
                    .isLessThanOrEqualTo(1);
        }
    }

    private static int largestDifference(byte[] one, byte[] other) {
        int largest = 0;
        for (int i = 0; i < one.length; i++) {
            largest = Math.max(largest, Math.abs((one[i] & 0xff) - (other[i] & 0xff)));
        }
        return largest;
    }

    @Test
    void aStepThatDoesNotFitIsMadeWithFewerPicturesAndNoRequestFails() {
        PacedPipeline device = device(SharedStepsTest::roomForMore);
        submitMany(device, 0, 8);
        finish();
        assertThat(device.batches).contains(8);
        device.batches.clear();
        device.room = 3;

        submitMany(device, 10, 8);
        finish();

        assertThat(journal).filteredOn(entry -> entry.endsWith(" completed")).hasSize(16);
        assertThat(journal).noneMatch(entry -> entry.endsWith(" failed"));
        assertThat(device.batches).allMatch(size -> size <= 3);
        assertThat(device.batches.subList(10, device.batches.size())).allMatch(size -> size <= 2);
    }

    private void submitMany(PacedPipeline device, int from, int count) {
        for (int i = from; i < from + count; i++) {
            submit(device, i, 30, 1, SubmitOptions.DEFAULT);
        }
    }

    @Test
    void aPictureThatDoesNotFitAloneFailsItsRequest() {
        PacedPipeline device = device(SharedStepsTest::roomForMore);
        device.room = 0;
        submit(device, 1, 3, 1, SubmitOptions.DEFAULT);
        finish();

        assertThat(journal).last().isEqualTo("1 failed");
    }

    @Test
    void theSamePicturesInFlightAreMadeOnceAndEachRequestHearsItsOwnStory() {
        PacedPipeline device = device(SharedStepsTest::busyWithOne);
        Recorder first = new Recorder("first", journal);
        Recorder second = new Recorder("second", journal);
        batcher.submit(job(device, 7, 4, 2, SubmitOptions.DEFAULT, "same", first));
        for (int i = 0; i < 8; i++) {
            batcher.doWork();
        }
        batcher.submit(job(device, 7, 4, 2, SubmitOptions.DEFAULT, "same", second));
        finish();

        assertThat(device.encodings).isEqualTo(1);
        assertThat(second.pictures)
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(first.pictures);
        assertThat(journal)
                .filteredOn(entry -> entry.startsWith("second"))
                .startsWith("second queued 1", "second started", "second encoded", "second painted 0")
                .endsWith("second painted 1", "second completed");
        assertThat(journal).filteredOn(entry -> entry.endsWith(" completed")).hasSize(2);
    }

    @Test
    void cancellingOneOfTwoThatWaitForTheSameLeavesTheOtherAndTheLastOneStopsTheWork() {
        PacedPipeline device = device(SharedStepsTest::busyWithOne);
        GenerationJob first = job(device, 7, 40, 1, SubmitOptions.DEFAULT, "same", new Recorder("first", journal));
        GenerationJob second = job(device, 7, 40, 1, SubmitOptions.DEFAULT, "same", new Recorder("second", journal));
        batcher.submit(first);
        batcher.submit(second);
        for (int i = 0; i < 5; i++) {
            batcher.doWork();
        }
        first.cancel();
        batcher.doWork();
        assertThat(journal).contains("first cancelled REQUESTED").last().isEqualTo("second image 0 step 4/40");

        second.cancel();

        assertThat(batcher.doWork()).isZero();
        assertThat(journal).last().isEqualTo("second cancelled REQUESTED");
    }

    @Test
    void aFinishedRequestIsAnsweredAgainFromTheResultsIfTheyAreKept() {
        batcher = batcher(BatchingConfig.DEFAULT.withResultBytes(1 << 20));
        PacedPipeline device = device(SharedStepsTest::busyWithOne);
        Recorder first = new Recorder("first", journal);
        Recorder second = new Recorder("second", journal);
        batcher.submit(job(device, 7, 4, 2, SubmitOptions.DEFAULT, "same", first));
        finish();
        batcher.submit(job(device, 7, 4, 2, SubmitOptions.DEFAULT, "same", second));
        finish();
        batcher.submit(job(device, 7, 4, 2, SubmitOptions.DEFAULT, "other", new Recorder("third", journal)));
        finish();

        assertThat(device.encodings).isEqualTo(2);
        assertThat(second.pictures)
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(first.pictures);
        assertThat(journal)
                .filteredOn(entry -> entry.startsWith("second"))
                .containsExactly(
                        "second queued 0",
                        "second started",
                        "second encoded",
                        "second painted 0",
                        "second painted 1",
                        "second completed");
    }

    @Test
    void aRequestThatIsNotFinishedByItsDeadlineFailsWithAWordOfHowFarItCame() {
        PacedPipeline device = device(SharedStepsTest::busyWithOne);
        Recorder late = new Recorder("late", journal);
        SubmitOptions options = SubmitOptions.DEFAULT.withDeadline(Duration.ofSeconds(1));
        batcher.submit(job(device, 7, 50, 1, options, null, late));
        finish();

        assertThat(late.error)
                .isInstanceOf(DeadlineExceededException.class)
                .hasMessage("deadline: the request was not finished within 1000 ms; it was at picture 1 of 1 after step"
                        + " 10 of 50");
        assertThat(device.batches).hasSize(10);
    }

    @Test
    void aRequestWithADeadlineThatIsMetIsCompleted() {
        PacedPipeline device = device(SharedStepsTest::busyWithOne);
        submit(device, 1, 50, 1, SubmitOptions.DEFAULT);
        submit(device, 2, 50, 1, SubmitOptions.DEFAULT.withDeadline(Duration.ofSeconds(6)));
        finish();

        assertThat(journal)
                .filteredOn(entry -> entry.endsWith(" completed"))
                .containsExactly("2 completed", "1 completed");
    }

    @Test
    void aRequestOfHighPriorityIsFinishedFirst() {
        PacedPipeline device = device(SharedStepsTest::busyWithOne);
        submit(device, 1, 20, 1, SubmitOptions.DEFAULT.withPriority(Priority.LOW));
        submit(device, 2, 20, 1, SubmitOptions.DEFAULT);
        submit(device, 3, 20, 1, SubmitOptions.DEFAULT.withPriority(Priority.HIGH));
        finish();

        assertThat(journal)
                .filteredOn(entry -> entry.endsWith(" completed"))
                .containsExactly("3 completed", "2 completed", "1 completed");
    }

    @Test
    void estimatesComeTrueOnceCostsAreKnown() {
        PacedPipeline device = device(SharedStepsTest::busyWithOne);
        submit(device, 0, 20, 1, SubmitOptions.DEFAULT);
        finish();
        List<GenerationJob> jobs = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            GenerationJob job = job(device, i, 20, 1, exact(), null, new Recorder("" + i, journal));
            batcher.submit(job);
            jobs.add(job);
        }
        batcher.doWork();
        Estimate last = batcher.estimate(jobs.get(2));
        long then = clock.get();

        assertThat(last.position()).isEqualTo(2);
        assertThat(batcher.estimate(jobs.get(0)).untilStart()).isZero();
        while (!batcher.estimate(jobs.get(2)).equals(Estimate.OVER)) {
            batcher.doWork();
        }
        assertThat(Duration.ofNanos(clock.get() - then))
                .isBetween(
                        last.untilFinish().multipliedBy(9).dividedBy(10),
                        last.untilFinish().multipliedBy(11).dividedBy(10));
        assertThat(batcher.work(jobs.get(0).work())).isBetween(Duration.ofMillis(2050), Duration.ofMillis(2070));
    }

    @Test
    void aFullQueueSaysWhenToComeBack() {
        StepBatcher two = new StepBatcher(2, BatchingConfig.DEFAULT, new CostTable(8), clock::get);
        PacedPipeline device = device(SharedStepsTest::busyWithOne);
        two.submit(job(device, 1, 100, 1, exact(), null, new Recorder("a", journal)));
        two.submit(job(device, 2, 20, 1, exact(), null, new Recorder("b", journal)));
        for (int i = 0; i < 12; i++) {
            two.doWork();
        }

        Refusal refusal = two.submit(job(device, 3, 1, 1, exact(), null, new Recorder("c", journal)))
                .orElseThrow();

        assertThat(refusal.reason()).isEqualTo("2 unfinished requests");
        // ten steps of the shorter one are made, ten and its decoding are not
        assertThat(refusal.retryAfter()).isBetween(Duration.ofMillis(900), Duration.ofMillis(1300));
        assertThat(two.unfinished()).isEqualTo(2);
        assertThat(journal).noneMatch(entry -> entry.startsWith("c"));
    }

    @Test
    void moreWorkThanMayWaitIsRefusedUnlessItIsAlone() {
        batcher = batcher(BatchingConfig.DEFAULT.withQueuedWork(Duration.ofSeconds(2)));
        PacedPipeline device = device(SharedStepsTest::busyWithOne);

        assertThat(batcher.submit(job(device, 1, 100, 1, exact(), "a", new Recorder("a", journal))))
                .isEmpty();
        assertThat(batcher.submit(job(device, 2, 1, 1, exact(), "b", new Recorder("b", journal))))
                .hasValueSatisfying(refusal -> assertThat(refusal.reason()).endsWith("s of work"));
        assertThat(batcher.submit(job(device, 1, 100, 1, exact(), "a", new Recorder("again", journal))))
                .isEmpty();
    }

    @Test
    void aDrainedBatcherFinishesWhatItHasAndTakesNoMore() {
        PacedPipeline device = device(SharedStepsTest::busyWithOne);
        submit(device, 1, 3, 1, SubmitOptions.DEFAULT);
        CompletableFuture<Void> empty = batcher.drain();
        assertThat(empty).isNotDone();

        finish();

        assertThat(empty).isCompleted();
        assertThat(journal).last().isEqualTo("1 completed");
        assertThatThrownBy(() -> submit(device, 2, 3, 1, SubmitOptions.DEFAULT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the engine takes no more requests");
    }

    @Test
    void whatCannotBeFinishedInTimeIsHandedBackWithHowFarItCame() {
        PacedPipeline device = device(SharedStepsTest::busyWithOne);
        submit(device, 1, 30, 1, SubmitOptions.DEFAULT);
        submit(device, 2, 50, 1, SubmitOptions.DEFAULT);
        for (int i = 0; i < 3; i++) {
            batcher.doWork();
        }
        CompletableFuture<Void> empty = batcher.drain();
        batcher.stop();
        batcher.doWork();

        assertThat(empty).isCompleted();
        assertThat(journal).contains("1 cancelled INTERRUPTED", "2 cancelled NOT_STARTED");
    }

    private static long busyWithOne(int pictures) {
        return 100L * pictures;
    }

    private static long roomForMore(int pictures) {
        return 100L + 10L * pictures;
    }

    private StepBatcher batcher(BatchingConfig config) {
        return new StepBatcher(100, config, new CostTable(config.picturesPerStep()), clock::get);
    }

    private static SubmitOptions exact() {
        return SubmitOptions.DEFAULT.withDeterministic(true);
    }

    private PacedPipeline device(IntToLongFunction millisOfStep) {
        return new PacedPipeline(model, clock, millisOfStep);
    }

    private void submit(PacedPipeline device, long seed, int steps, int count, SubmitOptions options) {
        batcher.submit(job(device, seed, steps, count, options, null, new Recorder("" + seed, journal)));
    }

    private static GenerationJob job(
            PacedPipeline device,
            long seed,
            int steps,
            int count,
            SubmitOptions options,
            @Nullable Object pixels,
            JobListener listener) {
        SampleSpec spec = new SampleSpec("a cat", "", seed, steps, 3.0, SchedulerType.EULER_A, 32, 32);
        return new GenerationJob(device, spec, count, options, pixels, listener);
    }

    private void finish() {
        while (batcher.unfinished() > 0) {
            batcher.doWork();
        }
    }
}
