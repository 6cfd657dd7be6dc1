package dev.sfumato.diffusion.batching.costs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostTableTest {

    private static final WorkClass STEP = new WorkClass("model", WorkKind.STEP, 64, 64, 2);

    private final CostTable table = new CostTable(8);

    @Test
    void aDeviceThatIsBusyWithOnePictureIsGivenOneAtATime() {
        List<Integer> trials = run(200, 8, n -> 0.1 * n);

        assertThat(table.best(STEP)).isEqualTo(1);
        assertThat(trials).containsOnly(2).hasSize(BatchCurve.TRIALS + 1);
    }

    @Test
    void aDeviceThatHasRoomIsGivenAsManyAsMakeItFaster() {
        List<Integer> trials = run(200, 8, n -> 0.1 + 0.01 * n);

        assertThat(table.best(STEP)).isEqualTo(8);
        assertThat(trials).containsOnly(2, 4, 8).hasSize(3 * (BatchCurve.TRIALS + 1));
    }

    @Test
    void nothingIsMeasuredWithMorePicturesThanThereAre() {
        assertThat(run(200, 3, n -> 0.1 + 0.01 * n)).containsOnly(2);
        assertThat(run(200, 1, n -> 0.1)).isEmpty();
    }

    @Test
    void aTrialIsFollowedByAStep() {
        table.record(STEP, 1, Duration.ofMillis(100));
        table.record(STEP, 1, Duration.ofMillis(100));
        assertThat(table.trial(STEP, 2)).isEqualTo(2);

        table.record(STEP, 2, Duration.ofMillis(200));
        assertThat(table.trial(STEP, 2)).isZero();

        table.record(STEP, 1, Duration.ofMillis(100));
        assertThat(table.trial(STEP, 2)).isEqualTo(2);
    }

    @Test
    void stepsOfASecondAreNotMeasuredBesideTheWork() {
        assertThat(run(200, 8, n -> 1.1 * n)).isEmpty();
        assertThat(table.best(STEP)).isEqualTo(1);
    }

    @Test
    void batchesStopGrowingWhereTheyStopPaying() {
        run(200, 64, n -> Math.max(0.1, 0.025 * n));

        assertThat(table.best(STEP)).isEqualTo(4);
    }

    @Test
    void aWidthMayPayThatItsHalfDoesNot() {
        List<Integer> trials = run(200, 8, n -> 0.1 * Math.pow(n, 0.8));

        assertThat(trials).containsOnly(2, 4, 8);
        assertThat(table.best(STEP)).isEqualTo(8);
    }

    @Test
    void aWidthInUseStaysUnlessItIsHardlyAnyGain() {
        run(200, 8, n -> 0.1 * Math.pow(n, 0.8));
        assertThat(table.best(STEP)).isEqualTo(8);

        run(200, 8, n -> 0.1 * Math.pow(n, 0.9));
        assertThat(table.best(STEP)).isEqualTo(8);

        run(200, 8, n -> 0.1 * Math.pow(n, 0.97));
        assertThat(table.best(STEP)).isEqualTo(1);
    }

    @Test
    void aLittleCheaperIsNotWorthTheLongerSteps() {
        List<Integer> trials = run(200, 8, n -> 0.1 * Math.pow(n, 0.9));

        assertThat(trials).containsOnly(2, 4, 8);
        assertThat(table.best(STEP)).isEqualTo(1);
    }

    @Test
    void memoryIsKnownByTheNearestWorkThatWasWeighed() {
        assertThat(table.bytes(STEP, 1)).isZero();
        table.weighed(STEP, 2, 100);
        table.weighed(STEP, 2, 80);

        assertThat(table.bytes(STEP, 2)).isEqualTo(100);
        assertThat(table.bytes(STEP, 8)).isEqualTo(400);
        assertThat(table.bytes(STEP, 1)).isEqualTo(100);
        table.weighed(STEP, 1, 60);
        WorkClass larger = new WorkClass("model", WorkKind.STEP, 128, 64, 2);
        assertThat(table.bytes(larger, 1)).isEqualTo(120);
        assertThat(table.leastBytes(larger)).isEqualTo(60);
        assertThat(table.leastBytes(new WorkClass("model", WorkKind.STEP, 32, 32, 2)))
                .isZero();
    }

    @Test
    void aBusyMachineDoesNotMakeBatchingLookGood() {
        Random random = new Random(1);
        run(1000, 8, n -> 0.1 * n * (1 + 0.5 * random.nextDouble()));

        assertThat(table.best(STEP)).isEqualTo(1);
    }

    @Test
    void aSizeThatWasTooMuchForTheDeviceIsNotTriedAgain() {
        run(200, 8, n -> 0.1 + 0.01 * n);
        table.tooMany(STEP, 8);

        assertThat(table.best(STEP)).isEqualTo(4);
        table.tooMany(STEP, 2);
        assertThat(table.best(STEP)).isEqualTo(1);
        table.tooMany(STEP, 1);
        assertThat(table.best(STEP)).isEqualTo(1);
    }

    @Test
    void aSizeThatDidNotPayIsTriedAgainMuchLater() {
        run(100, 2, n -> 0.1 * n);
        assertThat(table.best(STEP)).isEqualTo(1);

        run(BatchCurve.FORGET + 10, 2, n -> 0.1);

        assertThat(table.best(STEP)).isEqualTo(2);
    }

    @Test
    void withOnePictureAtMostNothingIsTried() {
        CostTable single = new CostTable(1);
        single.record(STEP, 1, Duration.ofMillis(100));
        single.record(STEP, 1, Duration.ofMillis(100));

        assertThat(single.trial(STEP, 8)).isZero();
        assertThat(single.best(STEP)).isEqualTo(1);
    }

    @Test
    void costsFollowTheLatestMeasurements() {
        run(50, 1, n -> 0.1);
        assertThat(table.seconds(STEP)).isCloseTo(0.1, within(1e-9));

        run(50, 1, n -> 0.2);
        assertThat(table.seconds(STEP)).isCloseTo(0.2, within(1e-4));
    }

    @Test
    void aCallThatWasHeldUpDoesNotMakeLaterOnesDear() {
        run(50, 1, n -> 0.01);

        record(1, n -> 5);

        assertThat(table.seconds(STEP)).isCloseTo(0.012, within(1e-9));
    }

    @Test
    void sizesThatWereNotMeasuredLieBetweenThoseThatWere() {
        table.record(STEP, 1, Duration.ofMillis(100));
        table.record(STEP, 4, Duration.ofMillis(250));

        assertThat(table.seconds(STEP, 2)).isCloseTo(0.15, within(1e-9));
        assertThat(table.seconds(STEP, 8)).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void workThatWasNeverDoneCostsWhatSimilarWorkOfTheModelDid() {
        table.record(STEP, 1, Duration.ofMillis(100));

        assertThat(table.seconds(new WorkClass("model", WorkKind.STEP, 128, 64, 2)))
                .isCloseTo(0.2, within(1e-9));
        assertThat(table.seconds(new WorkClass("model", WorkKind.STEP, 64, 64, 1)))
                .isCloseTo(0.05, within(1e-9));
        assertThat(table.seconds(new WorkClass("other", WorkKind.STEP, 64, 64, 2)))
                .isEqualTo(WorkKind.STEP.unknownSeconds());
        assertThat(table.seconds(new WorkClass("model", WorkKind.DECODE, 64, 64, 1)))
                .isEqualTo(WorkKind.DECODE.unknownSeconds());
    }

    @Test
    void whatWasMeasuredIsThereAfterARestart(@TempDir Path folder) {
        run(200, 8, n -> 0.1 + 0.01 * n);
        CostFiles files = new CostFiles(folder.resolve("new"), "cpu");
        files.write("model", table.measurements("model"));

        CostTable restarted = new CostTable(8);
        restarted.restore(files.read("model"));

        assertThat(restarted.measurements("model"))
                .isEqualTo(table.measurements("model"))
                .isNotEmpty();
        assertThat(restarted.best(STEP)).isEqualTo(8);
        assertThat(files.read("other")).isEmpty();
        assertThat(new CostFiles(folder.resolve("new"), "gpu").read("model")).isEmpty();
    }

    @Test
    void aDamagedFileCostsNewMeasurements(@TempDir Path folder) throws IOException {
        CostFiles files = new CostFiles(folder, "cpu");
        for (String damage :
                List.of("step\t64", "dance\t64\t64\t2\t1\t0.1\t0.1\t5", "step\tx\t64\t2\t1\t0.1\t0.1\t5")) {
            Files.writeString(folder.resolve("model-cpu.tsv"), damage);
            assertThat(files.read("model")).isEmpty();
        }
    }

    @Test
    void aBatchWithoutPicturesIsRefused() {
        assertThatThrownBy(() -> new CostTable(0)).hasMessageContaining("got 0");
    }

    /** So many steps as large as pay, and what trials there are between them; returns the sizes of these. */
    private List<Integer> run(int steps, int available, IntToDoubleFunction seconds) {
        List<Integer> trials = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            int trial = table.trial(STEP, available);
            if (trial > 0) {
                record(trial, seconds);
                trials.add(trial);
            }
            record(Math.min(available, table.best(STEP)), seconds);
        }
        return trials;
    }

    private void record(int size, IntToDoubleFunction seconds) {
        table.record(STEP, size, Duration.ofNanos((long) (seconds.applyAsDouble(size) * 1e9)));
    }
}
