package dev.sfumato.tracking.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.tracking.Resume;
import dev.sfumato.tracking.Run;
import dev.sfumato.tracking.RunOptions;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.journal.record.JournalRecord.Output;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run printed is found in its journals. */
class ConsoleLogTest {

    @TempDir
    private Path home;

    private Tracker tracker;

    @BeforeEach
    void open() {
        tracker = Tracker.open(home);
    }

    @AfterEach
    void close() {
        tracker.close();
    }

    private Run begin() {
        return tracker.init(RunOptions.builder("p").id("r").resume(Resume.ALLOW).build());
    }

    private ConsoleLog last(int most) {
        return ConsoleLog.last("r", tracker.runs().find("r").orElseThrow().segments(), most);
    }

    @Test
    void itIsReadOverAllSegmentsAndWhileTheRunGoesOn() {
        try (Run run = begin()) {
            run.print(false, "one\n");
            run.log(Map.of("loss", 1));
            run.print(true, "two\n");
            run.finish(0);
        }
        try (Run run = begin()) {
            run.print(false, "three\nfour\n");

            ConsoleLog log = last(10);
            assertThat(log.outputs()).extracting(Output::text).containsExactly("one\n", "two\n", "three\nfour\n");
            assertThat(log.outputs()).extracting(Output::error).containsExactly(false, true, false);
            assertThat(log.whole()).isTrue();
        }
    }

    @Test
    void onlyTheEndOfVeryMuchIsKept() {
        try (Run run = begin()) {
            for (int i = 0; i < 5; i++) {
                run.print(false, i + "x".repeat(1_000_000) + "\n");
            }
        }

        assertThat(last(10).outputs()).hasSize(3);
        assertThat(last(10).whole()).isFalse();
        assertThat(last(1).outputs())
                .singleElement()
                .satisfies(output -> assertThat(output.text()).startsWith("4"));
    }

    @Test
    void aJournalThatIsGoneIsToldByName() {
        Path nowhere = home.resolve("nowhere");

        assertThatThrownBy(() -> ConsoleLog.last("r", List.of(nowhere), 1))
                .isInstanceOf(TrackingException.class)
                .hasMessageContaining("run-r.wandb");
    }
}
