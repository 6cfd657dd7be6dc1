package dev.sfumato.diffusion.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.diffusion.TinyModels;
import dev.sfumato.diffusion.batching.costs.CostTable;
import dev.sfumato.diffusion.batching.costs.JobWork;
import dev.sfumato.diffusion.batching.costs.MemoryBudget;
import dev.sfumato.diffusion.batching.costs.MemoryGauge;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.pipelines.graphs.GraphSource;
import dev.sfumato.diffusion.pipelines.sd.StableDiffusionPipeline;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.modelloader.layout.ModelManifest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests on a device with room for many pictures in a step, each of which takes a mebibyte there. */
class MemoryBudgetTest {

    private static final long MIB = 1 << 20;

    private static DiffusionPipeline model;

    private final AtomicLong clock = new AtomicLong();
    private final List<String> journal = new ArrayList<>();
    private final CostTable costs = new CostTable(8);
    private PacedPipeline device;
    private long bytesOfStep = MIB;
    private int mostBegun;

    @BeforeAll
    static void load(@TempDir Path home) {
        model = StableDiffusionPipeline.open(
                ModelManifest.read("tiny", TinyModels.install(home, "tiny")), GraphSource.of(TinyModels.ONE_THREAD));
    }

    @BeforeEach
    void plugIn() {
        device = new PacedPipeline(model, clock, pictures -> 100L + 10L * pictures);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void asManyPicturesShareAStepAsFitIntoTheMemory() {
        paint(batcher(100 * MIB), 10);
        assertThat(device.batches).contains(8);
        device.batches.clear();

        paint(batcher(5 * MIB + MIB / 2), 10);

        assertThat(device.batches).contains(5).allMatch(size -> size <= 5);
    }

    @Test
    void moreThanFitsIsNotEvenTried() {
        paint(batcher(3 * MIB + MIB / 2), 10);

        assertThat(device.batches).contains(2).allMatch(size -> size <= 2);
        assertThat(journal).filteredOn(entry -> entry.endsWith(" completed")).hasSize(10);
    }

    @Test
    void picturesDoNotBeginUntilThereIsMemoryForThem() {
        bytesOfStep = 1;
        paint(batcher(100 * MIB), 10);
        int atOnce = mostBegun;
        mostBegun = 0;
        device.batches.clear();
        paint(batcher(8 + 3 * work(0).pictureBytes()), 10);

        assertThat(atOnce).isGreaterThan(3);
        assertThat(mostBegun).isEqualTo(3);
        assertThat(device.batches).contains(3).allMatch(size -> size <= 3);
        assertThat(journal).filteredOn(entry -> entry.endsWith(" completed")).hasSize(20);
    }

    @Test
    void aShortRequestOvertakesOnlyIfItsPictureFits() {
        paint(batcher(100 * MIB), 1);
        journal.clear();
        StepBatcher batcher = batcher(MIB + work(0).pictureBytes());
        submit(batcher, 1, 20);
        for (int i = 0; i < 8; i++) {
            batcher.doWork();
        }
        submit(batcher, 2, 1);
        finish(batcher);

        assertThat(journal)
                .filteredOn(entry -> entry.endsWith(" completed"))
                .containsExactly("1 completed", "2 completed");
    }

    @Test
    void whatWasWeighedSaysWhatFitsAlone() {
        JobWork work = work(0);
        assertThat(new MemoryBudget(work.pictureBytes()).holdsAlone(costs, work))
                .isTrue();

        paint(batcher(100 * MIB), 1);

        assertThat(new MemoryBudget(work.pictureBytes()).holdsAlone(costs, work))
                .isFalse();
        assertThat(new MemoryBudget(MIB + work.pictureBytes()).holdsAlone(costs, work))
                .isTrue();
    }

    @Test
    void noMemoryAtAllIsRefused() {
        assertThatThrownBy(() -> new MemoryBudget(0)).hasMessage("memory must be above 0 bytes, got 0");
        assertThat(MemoryBudget.ofMachine().bytes()).isGreaterThan(100 * MIB);
    }

    /** Steps take as much for each picture, all else takes nothing. */
    private final class Scale implements MemoryGauge {

        private int before;

        @Override
        public void begin(Object graph) {
            before = device.batches.size();
        }

        @Override
        public long end() {
            return device.batches.size() > before ? device.batches.getLast() * bytesOfStep : 0;
        }
    }

    private StepBatcher batcher(long bytes) {
        BatchingConfig config = BatchingConfig.DEFAULT.withMemory(new MemoryBudget(bytes));
        return new StepBatcher(100, config, costs, new Scale(), clock::get);
    }

    private void paint(StepBatcher batcher, int requests) {
        for (int i = 0; i < requests; i++) {
            submit(batcher, i, 30);
        }
        finish(batcher);
    }

    private JobWork work(long seed) {
        return job(seed, 30).work();
    }

    private void submit(StepBatcher batcher, long seed, int steps) {
        batcher.submit(job(seed, steps));
    }

    private GenerationJob job(long seed, int steps) {
        SampleSpec spec = new SampleSpec("a cat", "", seed, steps, 3.0, SchedulerType.EULER_A, 32, 32);
        return new GenerationJob(device, spec, 1, new Recorder("" + seed, journal));
    }

    private void finish(StepBatcher batcher) {
        while (batcher.unfinished() > 0) {
            batcher.doWork();
            long starts =
                    journal.stream().filter(entry -> entry.contains(" step 1/")).count();
            long ends = journal.stream()
                    .filter(entry -> entry.contains(" painted "))
                    .count();
            mostBegun = Math.max(mostBegun, (int) (starts - ends));
        }
    }
}
