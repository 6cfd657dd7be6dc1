package dev.sfumato.benchmarks.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sfumato.benchmarks.serving.Arrival.Behaviour;
import dev.sfumato.benchmarks.serving.Outcome.End;
import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {

    @Test
    void aPercentileIsAValueThatSoManyDoNotExceed() {
        List<Double> values = List.of(5.0, 1.0, Double.NaN, 4.0, 2.0, 3.0);

        assertThat(Figures.median(values)).isEqualTo(3);
        assertThat(Figures.percentile(values, 0.99)).isEqualTo(5);
        assertThat(Figures.percentile(values, 0)).isEqualTo(1);
        assertThat(Figures.median(List.of())).isNaN();
    }

    @Test
    void throughputAndFairnessCountWhatWasCompleted() {
        List<Outcome> outcomes = List.of(
                outcome("a", 0, 2, End.COMPLETED), outcome("b", 1, 5, End.COMPLETED), outcome("c", 0, 5, End.FAILED));

        assertThat(Figures.stepsPerSecond(outcomes)).isEqualTo(4);
        // speeds of 5 and 2.5 steps a second
        assertThat(Figures.fairness(outcomes)).isCloseTo(56.25 / (2 * 31.25), within(1e-9));
    }

    @Test
    void kindsOfRequestsAreReadFromText() {
        assertThat(JobClass.parse("4x3", 64)).isEqualTo(new JobClass("4 steps", 4, 64, 64, 3));
        assertThat(JobClass.parse("50", 64)).isEqualTo(new JobClass("50 steps", 50, 64, 64, 1));
        assertThat(JobClass.parse("20@64x32x2", 8)).isEqualTo(new JobClass("20@64x32x2", 20, 64, 32, 2));
    }

    private static Outcome outcome(String caller, double sent, double ended, End end) {
        JobClass kind = new JobClass("ten", 10, 64, 64, 1);
        return new Outcome(new Arrival(0, kind, 1, caller, Behaviour.READS), sent, sent, ended, end);
    }
}
