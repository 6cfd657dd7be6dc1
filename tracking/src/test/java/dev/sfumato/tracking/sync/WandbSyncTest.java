package dev.sfumato.tracking.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sfumato.tracking.ForkedJvm;
import dev.sfumato.tracking.Run;
import dev.sfumato.tracking.RunOptions;
import dev.sfumato.tracking.SampleRuns;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.journal.JsonText;
import dev.sfumato.tracking.store.RunQuery;
import dev.sfumato.tracking.store.RunStatus;
import dev.sfumato.tracking.store.RunSummary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * The official client uploads what we wrote; {@code SFUMATO_WANDB} names its program, as in
 * {@code /tmp/venv/bin/wandb}, beside which a Python lies. Without it only our own reader looks. With
 * {@code SFUMATO_WANDB_HOME} besides, the runs of that home are uploaded by {@code SFUMATO_PROGRAM}, as in
 * {@code /path/sfumato}.
 */
class WandbSyncTest {

    @TempDir
    Path folder;

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void whatTheOfficialClientUploadsIsWhatTheJournalsSay() throws Exception {
        Path home = folder.resolve("home");
        SampleRuns.write(home);
        SampleRuns.writeEverything(home);
        SampleRuns.writeBlockEdges(home);
        killed(home);
        Map<String, Object> runs = dump(home);
        assertThat(runs.keySet()).contains("sample01", "everything", "killed", "edge0", "edge9");

        String wandb = System.getenv("SFUMATO_WANDB");
        if (wandb == null) {
            System.err.println("SKIPPED: the upload by the official client; SFUMATO_WANDB names no wandb program");
        }
        assumeTrue(wandb != null, "no official client");
        compare(
                runs,
                wandb,
                ForkedJvm.command(SyncProgram.class, home.toString(), wandb).command());
    }

    /** For the runs that the program itself has made, which uploads them too. */
    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    @EnabledIfEnvironmentVariable(named = "SFUMATO_WANDB_HOME", matches = ".+")
    void whatTheProgramUploadsOfAHomeIsWhatItsJournalsSay() throws Exception {
        Map<String, Object> runs = dump(Path.of(System.getenv("SFUMATO_WANDB_HOME")));
        assertThat(runs).isNotEmpty();
        String wandb = System.getenv("SFUMATO_WANDB");
        String program = System.getenv("SFUMATO_PROGRAM");
        compare(runs, wandb, List.of(program, "runs", "sync", "--wandb", wandb));
    }

    /** Uploads the runs by a program and has what arrives compared with what the journals say. */
    private void compare(Map<String, Object> runs, String wandb, List<String> program) throws Exception {
        Path expected = Files.writeString(folder.resolve("expected.json"), JsonText.write(Map.of("runs", runs)));
        List<String> command = new ArrayList<>(List.of(
                Path.of(wandb).resolveSibling("python").toString(),
                "src/test/wandb/check_sync.py",
                expected.toString(),
                folder.resolve("client").toString()));
        command.addAll(program);
        Process check = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        System.out.print(said);
        assertThat(check.waitFor()).as(said).isZero();
    }

    /** What the journals of all runs say, whose steps are checked to go up without gap or repeat. */
    private static Map<String, Object> dump(Path home) throws IOException {
        Map<String, Object> runs = new LinkedHashMap<>();
        try (Tracker tracker = Tracker.open(home)) {
            for (RunSummary run : tracker.runs().list(RunQuery.newest(100))) {
                runs.put(run.id(), JournalDump.of(tracker.runs().find(run.id()).orElseThrow()));
            }
        }
        runs.forEach((id, run) -> {
            List<?> steps = (List<?>) Objects.requireNonNull(((Map<?, ?>) run).get("steps"));
            assertThat(steps.stream().map(step -> ((Number) step).longValue()).toList())
                    .as("steps of %s", id)
                    .isEqualTo(LongStream.range(0, steps.size()).boxed().toList());
        });
        return runs;
    }

    /** A run whose process is killed in the middle of logging, and that is recovered. */
    private void killed(Path home) throws Exception {
        Path said = folder.resolve("said");
        Process process = ForkedJvm.command(
                        ForkedJvm.class.getClassLoader().loadClass("dev.sfumato.tracking.LoggingProcess"),
                        home.toString(),
                        "killed",
                        "4",
                        "100000")
                .redirectOutput(said.toFile())
                .start();
        while (Files.size(said) < 600) {
            assertThat(process.isAlive()).isTrue();
            Thread.sleep(5);
        }
        process.destroyForcibly();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        try (Tracker tracker = Tracker.open(home)) {
            assertThat(tracker.runs().find("killed").orElseThrow().run().status())
                    .isEqualTo(RunStatus.INTERRUPTED);
        }
    }

    private Path client(String script) throws IOException {
        Path program = Files.writeString(folder.resolve("client.sh"), "#!/bin/sh\n" + script);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }

    @Test
    void openRunsAreRefusedAndNothingIsUploadedTwice() throws Exception {
        Path calls = folder.resolve("calls");
        Path good = client("echo \"$@\" >> " + calls + "; shift; for d; do touch $d/run-a.wandb.synced; done");
        try (Tracker tracker = Tracker.open(folder.resolve("home"))) {
            WandbSync sync = new WandbSync(tracker, good.toString());
            Run run = tracker.init(RunOptions.builder("p").id("a").build());
            run.log(Map.of("x", 1));
            assertThatThrownBy(() -> sync.upload("a", false))
                    .hasMessage("id: run 'a' is open; it can be uploaded after its end");
            assertThatThrownBy(() -> sync.upload("b", false)).hasMessage("id: there is no run 'b'");
            run.finish(0);
            assertThat(sync.upload("a", false).uploaded()).isEqualTo(1);
            assertThat(sync.upload("a", true).uploaded()).isZero();
            assertThat(calls).hasContent("sync " + run.directory());
        }
    }

    @Test
    void anUploadThatBrokeOffIsNotBegunAgainUnasked() throws Exception {
        try (Tracker tracker = Tracker.open(folder.resolve("home"))) {
            try (Run run = tracker.init(RunOptions.builder("p").id("a").build())) {
                run.log(Map.of("x", 1));
                run.finish(0);
            }
            assertThatThrownBy(() -> new WandbSync(tracker, "/nowhere/wandb").upload("a", false))
                    .isInstanceOf(SyncException.class)
                    .hasMessageContaining("pip install wandb");
            String bad = client("echo no network; exit 1").toString();
            assertThatThrownBy(() -> new WandbSync(tracker, bad).upload("a", false))
                    .hasMessageContaining("exit code 1")
                    .hasMessageContaining("no network");
            String good =
                    client("shift; for d; do touch $d/run-a.wandb.synced; done").toString();
            assertThatThrownBy(() -> new WandbSync(tracker, good).upload("a", false))
                    .hasMessageContaining("broke off");
            assertThat(new WandbSync(tracker, good).upload("a", true).uploaded())
                    .isEqualTo(1);
        }
    }
}
