package dev.sfumato.benchmarks.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sfumato.benchmarks.serving.Arrival.Behaviour;
import dev.sfumato.benchmarks.serving.Outcome.End;
import dev.sfumato.diffusion.batching.BatchingConfig;
import dev.sfumato.diffusion.batching.costs.CostTable;
import dev.sfumato.diffusion.batching.costs.CostTable.Measurement;
import dev.sfumato.diffusion.batching.costs.WorkClass;
import dev.sfumato.diffusion.batching.costs.WorkKind;
import dev.sfumato.diffusion.batching.policy.FirstComePolicy;
import dev.sfumato.modelloader.layout.ModelManifest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulationTest {

    private static final ModelManifest MODEL = ModelManifest.read("emoji-64", Path.of("..", "models", "emoji-64"));
    private static final JobClass BRIEF = new JobClass("brief", 4, 64, 64, 3);
    private static final JobClass LENGTHY = new JobClass("lengthy", 50, 64, 64, 1);

    private final CostTable costs = new CostTable(8);

    SimulationTest() {
        measured(WorkKind.ENCODE, 0, 1, 1, 0.02);
        measured(WorkKind.BEGIN, 64, 1, 1, 0.001);
        measured(WorkKind.DECODE, 64, 1, 1, 0.05);
        measured(WorkKind.STEP, 64, 2, 1, 0.1);
        measured(WorkKind.STEP, 64, 2, 2, 0.2);
    }

    private void measured(WorkKind kind, int side, int rows, int pictures, double seconds) {
        WorkClass work = new WorkClass(MODEL.contentHash(), kind, side, side, rows);
        costs.restore(List.of(new Measurement(work, pictures, seconds, seconds, 10)));
    }

    @Test
    void oneRequestTakesWhatItsPartsDo() {
        Outcome alone =
                run(BatchingConfig.DEFAULT, List.of(arrival(1, LENGTHY, 1))).getFirst();

        assertThat(alone.untilStart()).isCloseTo(0, within(1e-6));
        assertThat(alone.total()).isCloseTo(0.02 + 0.001 + 50 * 0.1 + 0.05, within(1e-6));
        assertThat(alone.end()).isEqualTo(End.COMPLETED);
    }

    @Test
    void shortRequestsWaitLessThanBehindLongOnesAndNoneIsLost() {
        List<Arrival> arrivals = Load.poisson(List.of(BRIEF, LENGTHY), 0.4, 4).arrivals(500, 7);

        List<Outcome> fair = run(BatchingConfig.DEFAULT, arrivals);
        List<Outcome> fifo = run(BatchingConfig.DEFAULT.withPolicy(FirstComePolicy::new), arrivals);

        assertThat(fair).hasSameSizeAs(arrivals).allMatch(Outcome::isCompleted);
        assertThat(p95(fair)).isLessThan(p95(fifo) / 2);
        assertThat(Figures.span(fair)).isCloseTo(Figures.span(fifo), within(1e-3));
    }

    private static double p95(List<Outcome> outcomes) {
        return Figures.percentile(
                outcomes.stream().filter(o -> o.arrival().kind().equals(BRIEF)).toList(), Outcome::total, 0.95);
    }

    @Test
    void picturesThatShareStepsAreFinishedSooner() {
        List<Arrival> arrivals = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            arrivals.add(arrival(0, LENGTHY, i));
        }
        double oneByOne = Figures.span(run(BatchingConfig.DEFAULT, arrivals));
        measured(WorkKind.STEP, 64, 2, 2, 0.12);
        measured(WorkKind.STEP, 64, 2, 4, 0.15);
        measured(WorkKind.STEP, 64, 2, 8, 0.2);

        assertThat(Figures.span(run(BatchingConfig.DEFAULT, arrivals))).isLessThan(oneByOne / 3);
    }

    @Test
    void duplicatesCostNothing() {
        List<Outcome> outcomes = run(BatchingConfig.DEFAULT, List.of(arrival(0, LENGTHY, 1), arrival(0, LENGTHY, 1)));

        assertThat(outcomes).hasSize(2);
        assertThat(Figures.span(outcomes)).isCloseTo(0.02 + 0.001 + 50 * 0.1 + 0.05, within(1e-6));
    }

    @Test
    void aFullQueueRefuses() {
        List<Outcome> outcomes = new Simulation(MODEL, costs, BatchingConfig.DEFAULT, 1)
                .run(List.of(arrival(0, LENGTHY, 1), arrival(1, LENGTHY, 2)));

        assertThat(outcomes).extracting(Outcome::end).containsExactlyInAnyOrder(End.REFUSED, End.COMPLETED);
    }

    @Test
    void theSameSeedGivesTheSameLoad() {
        Load load = Load.poisson(List.of(BRIEF, LENGTHY), 10, 4);

        assertThat(load.arrivals(100, 1)).isEqualTo(load.arrivals(100, 1)).isNotEqualTo(load.arrivals(100, 2));
        assertThat(load.arrivals(100, 1)).hasSizeBetween(850, 1150);
        assertThat(load.arrivals(100, 1).stream().filter(a -> a.kind().equals(BRIEF)))
                .hasSizeBetween(600, 900);
    }

    private List<Outcome> run(BatchingConfig config, List<Arrival> arrivals) {
        return new Simulation(MODEL, costs, config, 1000).run(arrivals);
    }

    private static Arrival arrival(double at, JobClass kind, long seed) {
        return new Arrival(at, kind, seed, "", Behaviour.READS);
    }
}
