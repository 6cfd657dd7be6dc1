package dev.sfumato.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.sfumato.tracking.store.HistoryRow;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeTest {

    @TempDir
    Path home;

    private Tracker tracker;

    @BeforeEach
    void open() {
        tracker = Tracker.open(home);
    }

    @AfterEach
    void close() {
        tracker.close();
    }

    private static RunOptions options(String id, Resume resume) {
        return RunOptions.builder("p").id(id).resume(resume).build();
    }

    @Test
    void aResumedRunGoesOnWithItsStepsConfigAndSummary() {
        RunOptions first = RunOptions.builder("p")
                .id("r")
                .name("named")
                .group("g")
                .tags(List.of("t"))
                .config(Map.of("a", 1, "b", 2))
                .build();
        double runtime;
        try (Run run = tracker.init(first)) {
            run.log(Map.of("loss", 3, "only first", 1));
            run.log(10, Map.of("loss", 2));
            run.finish(4);
            runtime = tracker.runs().history("r", 10, 1).getFirst().runtimeSeconds();
        }
        for (int segment = 1; segment <= 2; segment++) {
            try (Run run = tracker.init(RunOptions.builder("p")
                    .id("r")
                    .resume(Resume.MUST)
                    .config(Map.of("b", 2 + segment))
                    .build())) {
                assertThat(run.nextStep()).isEqualTo(10 + segment);
                assertThat(run.name()).isEqualTo("named");
                assertThat(run.config().asMap()).containsEntry("b", 2 + segment);
                assertThat(tracker.runs().find("r").orElseThrow().run().status())
                        .isEqualTo(RunStatus.RUNNING);
                run.log(Map.of("loss", 1.0 / segment));
                run.finish(0);
            }
        }
        RunDetails details = tracker.runs().find("r").orElseThrow();
        assertThat(details.segments()).hasSize(3).doesNotHaveDuplicates();
        assertThat(details.run().directory()).isEqualTo(details.segments().getLast());
        assertThat(details.run().status()).isEqualTo(RunStatus.FINISHED);
        assertThat(details.run().group()).isEqualTo("g");
        assertThat(details.run().tags()).containsExactly("t");
        assertThat(details.config()).containsOnly(entry("a", 1L), entry("b", 4L));
        assertThat(details.summary()).containsEntry("only first", 1L).containsEntry("loss", 0.5);
        List<HistoryRow> rows = tracker.runs().history("r", 0, 100);
        assertThat(rows).extracting(HistoryRow::step).containsExactly(0L, 10L, 11L, 12L);
        assertThat(rows).extracting(HistoryRow::runtimeSeconds).isSorted();
        assertThat(rows.getLast().runtimeSeconds()).isGreaterThan(runtime);
    }

    @Test
    void neverRefusesAnIdThatIsTaken() {
        tracker.init(options("r", Resume.NEVER)).finish(0);
        assertThatThrownBy(() -> tracker.init(options("r", Resume.NEVER)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("id: must be new, but there is a run 'r'");
    }

    @Test
    void mustRefusesAnIdThatIsUnknown() {
        assertThatThrownBy(() -> tracker.init(options("r", Resume.MUST)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("id: there is no run to resume, got 'r'");
    }

    @Test
    void aRunHasOneWriter() {
        try (Run run = tracker.init(options("r", Resume.ALLOW));
                Tracker other = Tracker.open(home)) {
            run.log(Map.of("a", 1));
            assertThatThrownBy(() -> other.init(options("r", Resume.ALLOW)))
                    .hasMessage("id: run 'r' is being written right now");
            assertThatThrownBy(() -> tracker.init(options("r", Resume.MUST)))
                    .hasMessage("id: run 'r' is being written right now");
        }
    }

    @Test
    void aRunStaysInItsProject() {
        tracker.init(options("r", Resume.ALLOW)).finish(0);
        assertThatThrownBy(() -> tracker.init(
                        RunOptions.builder("q").id("r").resume(Resume.ALLOW).build()))
                .hasMessage("project: run 'r' belongs to project 'p', got 'q'");
    }

    @Test
    void autoGoesOnWithTheNewestRunUnlessItFinished() {
        RunOptions auto = RunOptions.builder("p").resume(Resume.AUTO).build();
        RunOptions named = RunOptions.builder("p").resume(Resume.AUTO).name("n").build();
        Run first = tracker.init(named);
        first.log(Map.of("a", 1));
        first.finish(1);
        Run again = tracker.init(auto);
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.nextStep()).isEqualTo(1);
        again.finish(0);
        Run fresh = tracker.init(auto);
        assertThat(fresh.id()).isNotEqualTo(first.id());
        fresh.finish(1);
        Run freshNamed = tracker.init(named);
        assertThat(freshNamed.id()).as("the newest of that name finished").isNotIn(first.id(), fresh.id());
    }

    @Test
    void optionsAreChecked() {
        assertThatThrownBy(() -> RunOptions.of("a/b")).hasMessageStartingWith("project: ");
        assertThatThrownBy(() -> RunOptions.of("")).hasMessageStartingWith("project: ");
        assertThatThrownBy(() -> options("../x", Resume.ALLOW)).hasMessageStartingWith("id: ");
        assertThatThrownBy(() -> RunOptions.builder("p").resume(Resume.MUST).build())
                .hasMessageStartingWith("id: ");
        assertThatThrownBy(() -> options("r", Resume.AUTO)).hasMessageStartingWith("id: ");
        assertThatThrownBy(() -> RunOptions.builder("p").tags(List.of(" ")).build())
                .hasMessageStartingWith("tags: ");
        assertThatThrownBy(() -> RunOptions.builder("p")
                        .config(Map.of("a", Map.of("b", this)))
                        .build())
                .hasMessageStartingWith("config.a.b: ");
    }
}
