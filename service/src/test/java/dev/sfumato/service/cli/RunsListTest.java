package dev.sfumato.service.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.tracking.Run;
import dev.sfumato.tracking.RunOptions;
import dev.sfumato.tracking.Tracker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

/** Finds, marks and deletes the runs of a home by the command line. */
class RunsListTest {

    @TempDir
    Path home;

    private record Outcome(int exitCode, String out, String err) {}

    @BeforeEach
    void write() {
        try (Tracker tracker = Tracker.open(home)) {
            write(tracker, "first", "fruits", "euler", 10, "a red apple");
            write(tracker, "second", "fruits", "ddim", 20, "a green apple");
            write(tracker, "third", "others", "euler", 30, "a snowman");
        }
    }

    private static void write(Tracker tracker, String id, String project, String scheduler, int steps, String prompt) {
        RunOptions options = RunOptions.builder(project)
                .id(id)
                .jobType("batch")
                .config(Map.of("device", Map.of("name", id + " device")))
                .build();
        try (Run run = tracker.init(options)) {
            run.log(Map.of("prompt", prompt, "scheduler", scheduler, "steps", steps, "loss", steps / 10.0));
            run.log(Map.of("prompt", prompt, "scheduler", scheduler, "steps", steps + 1));
            run.finish(0);
        }
    }

    private Outcome sfumato(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = new SfumatoCommand(home).commandLine();
        command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return new Outcome(command.execute(arguments), out.toString(), err.toString());
    }

    private List<String> ids(String... arguments) {
        List<String> words = new ArrayList<>(List.of("runs", "--json"));
        words.addAll(List.of(arguments));
        Outcome listed = sfumato(words.toArray(String[]::new));
        assertThat(listed.exitCode()).as(listed.err()).isZero();
        return listed.out()
                .lines()
                .map(line -> JsonMapper.shared().readTree(line).get("id").stringValue())
                .toList();
    }

    @Test
    void runsAreFoundByWhatWasPaintedAndHow() {
        assertThat(ids()).containsExactly("third", "second", "first");
        assertThat(ids("scheduler=euler")).containsExactly("third", "first");
        assertThat(ids("steps>20")).containsExactly("third", "second");
        assertThat(ids("scheduler=euler", "steps<=11")).containsExactly("first");
        assertThat(ids("loss>=2")).containsExactly("third", "second");
        assertThat(ids("device.name=second device")).containsExactly("second");
        assertThat(ids("--search", "apple -green")).containsExactly("first");
        assertThat(ids("--project", "fruits", "--job-type", "batch")).containsExactly("second", "first");
        assertThat(ids("--status", "finished", "--sort", "name", "--ascending"))
                .containsExactly("first", "second", "third");
    }

    @Test
    void pagesFollowEachOther() {
        assertThat(ids("--limit", "2")).containsExactly("third", "second");
        assertThat(ids("--limit", "2", "--offset", "2")).containsExactly("first");
        assertThat(sfumato("runs", "--limit", "1", "--offset", "1").out())
                .contains("second")
                .doesNotContain("third")
                .endsWith("and 1 more; --offset 2 shows them\n");
    }

    @Test
    void runsAreComparedByTheirConfigsAndNumbers() {
        assertThat(sfumato("runs", "compare", "--project", "fruits", "--by", "device.name", "--metrics", "loss,absent")
                        .out()
                        .lines()
                        .map(line -> line.split(" {2,}")))
                .containsExactly(
                        new String[] {
                            "ID",
                            "NAME",
                            "device.name",
                            "loss 1/4",
                            "loss 2/4",
                            "loss 3/4",
                            "loss 4/4",
                            "absent 1/4",
                            "absent 2/4",
                            "absent 3/4",
                            "absent 4/4"
                        },
                        new String[] {"first", "first", "first device", "1.0000", "-", "-", "-", "-", "-", "-", "-"},
                        new String[] {"second", "second", "second device", "2.0000", "-", "-", "-", "-", "-", "-", "-"
                        });
        assertThat(sfumato("runs", "compare", "--ids", "third,first", "--json", "--metrics", "loss")
                        .out()
                        .lines()
                        .map(JsonMapper.shared()::readTree)
                        .map(run -> run.get("id").stringValue() + " "
                                + run.at("/config/device.name").stringValue() + " "
                                + run.at("/metrics/loss/0/mean")))
                .containsExactly("third third device 3.0", "first first device 1.0");
        assertThat(sfumato("runs", "compare", "--limit", "2").out())
                .endsWith("and 1 more; --limit and --offset show them\n");
        assertThat(sfumato("runs", "compare", "--project", "none").out()).hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "runs shwo|CONDITION: must be a key, one of",
                "runs steps>many|CONDITION: steps > needs a number, got 'many'",
                "runs --search -green|--search: must have a word",
                "runs --sort colour|--sort",
                "runs --offset -1|--offset: is out of range, got -1",
                "runs compare --by colour|--by: no config of these runs has 'colour'; they have: device.name",
                "runs compare --ids first --starred|--ids: cannot be joined with other options that say which runs",
                "runs compare --ids absent|RUN: there is no run 'absent'",
                "runs compare --buckets 0|--buckets: is out of range, got 0; allowed: 1 to 10000",
                "runs star absent|RUN: there is no run 'absent'",
                "runs star first/2|STEP: run 'first' has no step '2'; allowed: 0 to 1",
                "runs untag first nice|TAG: run 'first' has no tag 'nice'; it has none",
                "runs note absent text|RUN: there is no run 'absent'",
                "runs delete absent --yes|RUN: there is no run 'absent'",
            })
    void whatCannotBeReadIsRefusedByName(String arguments, String message) {
        Outcome refused = sfumato(arguments.split(" "));
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains(message);
    }

    @Test
    void starsTagsAndNotesAreGivenAndTakenAway() {
        assertThat(sfumato("runs", "star", "first", "third/1").exitCode()).isZero();
        assertThat(ids("--starred")).containsExactly("first");
        assertThat(sfumato("runs", "unstar", "first", "third/1").exitCode()).isZero();
        assertThat(ids("--starred")).isEmpty();
        try (Tracker tracker = Tracker.open(home)) {
            assertThat(tracker.edits().marks("third").keeps()).isFalse();
        }

        assertThat(sfumato("runs", "tag", "second", "nice", "green").out()).isEqualTo("nice\tgreen\n");
        assertThat(sfumato("runs", "tag", "first", "nice").exitCode()).isZero();
        assertThat(ids("--tag", "nice")).containsExactly("second", "first");
        assertThat(ids("--tag", "nice", "--tag", "green")).containsExactly("second");
        assertThat(sfumato("runs", "untag", "second", "nice").out()).isEqualTo("green\n");
        assertThat(ids("--tag", "nice")).containsExactly("first");

        assertThat(sfumato("runs", "note", "first", "the best one").exitCode()).isZero();
        assertThat(sfumato("runs", "show", "first").out()).contains("the best one");
    }

    @Test
    void aRunIsDeletedOnlyWhenThatIsMeant() {
        Outcome told = sfumato("runs", "delete", "first");
        assertThat(told.exitCode()).isEqualTo(2);
        assertThat(told.out()).matches("to delete first: 2 steps, 0 pictures, [1-9]\\d* bytes beside the pictures\n");
        assertThat(told.err()).contains("--yes: is needed to delete; nothing was deleted");
        assertThat(ids()).hasSize(3);

        assertThat(sfumato("runs", "star", "third/0").exitCode()).isZero();
        Outcome starred = sfumato("runs", "delete", "first", "third", "--yes");
        assertThat(starred.exitCode()).isEqualTo(2);
        assertThat(starred.err()).contains("RUN: 'third' or a generation of it is starred");
        assertThat(ids()).as("none is deleted if one cannot be").hasSize(3);

        Outcome deleted = sfumato("runs", "delete", "first", "--yes");
        assertThat(deleted.exitCode()).as(deleted.err()).isZero();
        assertThat(deleted.out()).startsWith("deleted first: 2 steps");
        assertThat(ids()).containsExactly("third", "second");
    }

    @Test
    void aRunThatIsBeingWrittenIsNotDeleted() {
        try (Tracker tracker = Tracker.open(home);
                Run run = tracker.init(RunOptions.builder("p").id("open").build())) {
            run.log(Map.of("x", 1));
            Outcome refused = sfumato("runs", "delete", "open", "--yes");
            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.err()).contains("RUN: 'open' is being written");
            run.finish(0);
        }
        assertThat(ids()).contains("open");
    }
}
