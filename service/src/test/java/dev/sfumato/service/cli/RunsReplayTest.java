package dev.sfumato.service.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.service.cli.Program.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code runs replay} in processes of their own: what one painted, another paints again. */
class RunsReplayTest {
    @TempDir
    private Path temporary;

    @Test
    void aRunIsPaintedAgainFromItsRecordAlone() throws IOException, InterruptedException {
        Program program = new Program(temporary);
        Outcome first = program.run("generate", "a red apple", "--seed", "5", "--n", "2", "-o", "apple.png");
        String run = first.value(0, "run");

        Outcome replay = program.run("runs", "replay", run);
        Outcome step = program.run("runs", "replay", run + "/0", "--json");
        Outcome none = program.run("runs", "replay", run + "/9");

        assertThat(replay.exitCode()).as(replay.err()).isZero();
        assertThat(replay.lines())
                .containsExactly(
                        run + "/0/0\tidentical\tseed=5\tlargest=0\tmean=0.000000",
                        run + "/0/1\tidentical\tseed=6\tlargest=0\tmean=0.000000");
        assertThat(replay.err()).contains("2 identical");
        assertThat(step.lines().getFirst()).contains("\"verdict\":\"identical\"", "\"seed\":5");
        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.err()).contains("STEP: run '" + run + "' has no step 9; its last is 0");
    }
}
