package dev.sfumato.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.tracking.store.HistoryRow;
import dev.sfumato.tracking.store.RunQuery;
import dev.sfumato.tracking.store.RunStatus;
import dev.sfumato.tracking.store.RunSummary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedHomeTest {

    private static final int PROCESSES = 3;
    private static final int THREADS = 2;
    private static final int STEPS = 60;

    @TempDir
    Path home;

    @Test
    void severalProcessesShareOneHome() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int number = 0; number < PROCESSES; number++) {
            // all begin with an empty home at once
            processes.add(ForkedJvm.command(
                            LoggingProcess.class,
                            home.toString(),
                            "run" + number,
                            String.valueOf(THREADS),
                            String.valueOf(STEPS))
                    .redirectOutput(home.resolve("said-" + number).toFile())
                    .start());
        }
        try (Tracker tracker = Tracker.open(home)) {
            while (processes.stream().anyMatch(Process::isAlive)) {
                for (RunSummary run : tracker.runs().list(RunQuery.newest(10))) {
                    assertThat(run.status()).as("%s", run).isIn(RunStatus.RUNNING, RunStatus.FINISHED);
                }
                // opening repairs what dead processes left, and these live
                Tracker.open(home).close();
                Thread.sleep(50);
            }
            for (Process process : processes) {
                assertThat(process.waitFor()).isZero();
            }
            Thread.sleep(1100);
            assertThat(tracker.runs().count(RunQuery.newest(1).withStatus(RunStatus.FINISHED)))
                    .isEqualTo(PROCESSES);
            for (int number = 0; number < PROCESSES; number++) {
                assertThat(tracker.runs().history("run" + number, 0, 1000))
                        .extracting(HistoryRow::step)
                        .containsExactlyElementsOf(
                                LongStream.range(0, THREADS * STEPS).boxed().toList());
            }
        }
    }
}
