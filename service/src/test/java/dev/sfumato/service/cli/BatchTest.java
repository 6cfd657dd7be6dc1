package dev.sfumato.service.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sfumato.service.cli.Program.Outcome;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.store.HistoryRow;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunQuery;
import dev.sfumato.tracking.store.RunStatus;
import dev.sfumato.tracking.store.RunSummary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchTest {
    private static final int LINES = 20;

    @TempDir
    Path folder;

    private Program program;

    @BeforeEach
    void makeAHome() throws IOException {
        program = new Program(folder);
    }

    private Path write(String name, String... lines) throws IOException {
        return Files.writeString(program.directory().resolve(name), String.join("\n", lines) + "\n");
    }

    private static String[] prompts(int steps) {
        return IntStream.rangeClosed(1, LINES)
                .mapToObj(i -> "{\"prompt\": \"picture " + i + "\", \"steps\": " + steps + "}")
                .toArray(String[]::new);
    }

    private Outcome batch(String... arguments) throws Exception {
        return program.run(Stream.concat(Stream.of("generate", "--model", "tiny"), Stream.of(arguments))
                .toArray(String[]::new));
    }

    /** The content of every file of a folder by name. */
    private Map<String, List<Byte>> pictures(String name) throws IOException {
        try (Stream<Path> files = Files.list(program.directory().resolve(name))) {
            return files.collect(Collectors.toMap(file -> file.getFileName().toString(), BatchTest::content));
        }
    }

    private static List<Byte> content(Path file) {
        try {
            List<Byte> content = new ArrayList<>();
            for (byte each : Files.readAllBytes(file)) {
                content.add(each);
            }
            return content;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Integer> linesOf(Tracker tracker, String run) {
        return tracker.runs().history(run, 0, 1000).stream()
                .map(HistoryRow::values)
                .filter(values -> "completed".equals(values.get("status")))
                .map(values -> Integer.valueOf(String.valueOf(values.get("line"))))
                .toList();
    }

    @Test
    void afterAKillEveryFinishedPictureIsThereOnceAndResumePaintsJustTheMissingOnes() throws Exception {
        write("prompts.jsonl", prompts(200));
        Process killed =
                program.start("generate", "--model", "tiny", "--file", "prompts.jsonl", "--seed", "1000", "-o", "out");
        List<String> finished = new ArrayList<>();
        try (BufferedReader lines = killed.inputReader()) {
            while (finished.size() < 6) {
                String line = lines.readLine();
                assertThat(line).as("it ended before it was killed").isNotNull();
                finished.add(line);
            }
            killed.toHandle().destroyForcibly();
            lines.lines().forEach(finished::add);
        }
        assertThat(killed.waitFor()).isEqualTo(137);

        String run;
        int before;
        try (Tracker tracker = Tracker.open(program.home())) {
            RunSummary summary = tracker.runs().list(RunQuery.newest(10)).getFirst();
            run = summary.id();
            assertThat(summary.status()).isEqualTo(RunStatus.INTERRUPTED);
            List<Integer> lines = linesOf(tracker, run);
            before = lines.size();
            assertThat(before).isBetween(finished.size(), LINES - 1);
            assertThat(lines)
                    .as("each once, in order")
                    .isEqualTo(IntStream.rangeClosed(1, before).boxed().toList());
            assertThat(tracker.runs().find(run).orElseThrow().images()).hasSize(before);
        }
        assertThat(finished).allMatch(line -> line.endsWith("run=" + run));
        Map<String, List<Byte>> kept = pictures("out");
        assertThat(kept.keySet().stream().filter(name -> name.endsWith(".png")))
                .hasSizeBetween(finished.size(), before);

        Outcome resumed = batch("--file", "prompts.jsonl", "--seed", "1000", "-o", "out", "--resume");
        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
        assertThat(resumed.lines()).as("just the missing ones").hasSize(LINES - before);
        assertThat(resumed.err()).contains("going on with run " + run + ": " + before + " of 20 lines are painted");
        Map<String, List<Byte>> all = pictures("out");
        kept.forEach((name, content) -> assertThat(all.get(name)).as(name).isEqualTo(content));

        try (Tracker tracker = Tracker.open(program.home())) {
            RunDetails details = tracker.runs().find(run).orElseThrow();
            assertThat(details.run().status()).isEqualTo(RunStatus.FINISHED);
            assertThat(details.images()).hasSize(LINES);
            assertThat(linesOf(tracker, run))
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, LINES).boxed().toList());
        }
        Outcome uninterrupted = batch("--file", "prompts.jsonl", "--seed", "1000", "-o", "whole");
        assertThat(uninterrupted.exitCode()).as(uninterrupted.err()).isZero();
        all.keySet().removeIf(name -> name.endsWith(".part"));
        assertThat(all).as("the same seeds as without the kill").isEqualTo(pictures("whole"));
    }

    @Test
    void filesThatACrashKeptFromBeingWrittenComeFromTheRun() throws Exception {
        write("p.txt", "apple", "banana");
        batch("--file", "p.txt", "--steps", "2");
        Map<String, List<Byte>> before = pictures("p");
        assertThat(before).hasSize(2);
        Files.delete(program.directory()
                .resolve("p")
                .resolve(before.keySet().iterator().next()));

        Outcome resumed = batch("--file", "p.txt", "--steps", "2", "--resume");
        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
        assertThat(resumed.out()).as("nothing was painted").isEmpty();
        assertThat(pictures("p")).isEqualTo(before);
    }

    @Test
    void settingsOfALineGoBeforeTheOptionsAndSeedsCountUp() throws Exception {
        write(
                "p.jsonl",
                "{\"prompt\": \"a\", \"n\": 2}",
                "",
                "{\"prompt\": \"b\", \"seed\": 5}",
                "{\"prompt\": \"c\", \"size\": \"64x64\"}");
        Outcome outcome = batch("--file", "p.jsonl", "--steps", "2", "--seed", "100", "-o", "out", "--json");
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(pictures("out"))
                .containsOnlyKeys("0001-a-100.png", "0001-a-101.png", "0003-b-5.png", "0004-c-103.png");
        assertThat(outcome.lines().getLast()).contains("\"line\":4", "\"seed\":103");
    }

    @Test
    void aListOfValuesIsPaintedWithEachAndGoneOnWithWhereItStopped() throws Exception {
        write(
                "p.yaml",
                "defaults: {steps: 2, template: true}",
                "prompts:",
                "  - a",
                "  - prompt: b {x|x}",
                "    seed: [5, 6]",
                "    scheduler: [ddim, euler]");
        Outcome outcome = batch("--file", "p.yaml", "--seed", "100", "-o", "out", "--json");
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        Map<String, List<Byte>> all = pictures("out");
        assertThat(all)
                .containsOnlyKeys(
                        "0003-a-100.png",
                        "0004-001-b-x-5.png",
                        "0004-002-b-x-5.png",
                        "0004-003-b-x-6.png",
                        "0004-004-b-x-6.png");
        assertThat(all.values()).doesNotHaveDuplicates();
        assertThat(outcome.lines().getLast()).contains("\"line\":4", "\"variant\":4", "\"seed\":6", "euler");
        Files.delete(program.directory().resolve("out").resolve("0004-003-b-x-6.png"));

        Outcome resumed = batch("--file", "p.yaml", "--seed", "100", "-o", "out", "--resume");
        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
        assertThat(resumed.out()).as("nothing was painted").isEmpty();
        assertThat(pictures("out")).isEqualTo(all);
    }

    @Test
    void badLinesAreAllNamedBeforeAnythingIsPainted() throws Exception {
        write(
                "p.jsonl",
                "{\"prompt\": \"fine\"}",
                "{\"prompt\": \"x\", \"steps\": 0}",
                "{\"prompt\": \"x\", \"cfg\": 7}",
                "{\"prompt\": \"x\", \"model\": \"nosuch\"}");
        Outcome outcome = batch("--file", "p.jsonl");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("p.jsonl:2: steps", "got 0", "p.jsonl:3: cfg", "p.jsonl:4: model", "nosuch")
                .doesNotContain("p.jsonl:1");
        assertThat(Files.exists(program.directory().resolve("p"))).isFalse();

        write("broken.jsonl", "{\"prompt\": \"fine\"}", "{\"prompt\": ");
        Outcome broken = batch("--file", "broken.jsonl");
        assertThat(broken.exitCode()).isEqualTo(2);
        assertThat(broken.err()).contains("broken.jsonl:2");
    }

    @Test
    void whatChangedIsNotGoneOnWith() throws Exception {
        write("p.txt", "apple");
        batch("--file", "p.txt", "--steps", "2", "-o", "out");

        Outcome options = batch("--file", "p.txt", "--steps", "3", "-o", "out", "--resume");
        assertThat(options.exitCode()).isEqualTo(2);
        assertThat(options.err()).contains("--steps was '2' and is now '3'");

        Outcome elsewhere = batch("--file", "p.txt", "--steps", "2", "-o", "other", "--resume");
        assertThat(elsewhere.exitCode()).isEqualTo(2);
        assertThat(elsewhere.err()).contains("-o was ");

        write("p.txt", "apple", "banana");
        Outcome file = batch("--file", "p.txt", "--steps", "2", "-o", "out", "--resume");
        assertThat(file.exitCode()).isEqualTo(2);
        assertThat(file.err()).contains("p.txt has changed since");

        Outcome again = batch("--file", "p.txt", "--steps", "2", "-o", "out", "--seed", "1");
        assertThat(again.exitCode()).as("other names, so nothing is replaced").isZero();
        Outcome taken = batch("--file", "p.txt", "--steps", "2", "-o", "out", "--seed", "1");
        assertThat(taken.exitCode()).isEqualTo(2);
        assertThat(taken.err()).contains("is there already", "--resume");

        write("new.txt", "apple");
        Outcome unknown = batch("--file", "new.txt", "--resume");
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).contains("--resume", "no run of");
    }

    @Test
    void anInterruptEndsWith130AndSaysHowToGoOn() throws Exception {
        assumeThat(interruptsAreIgnored())
                .as("inherited from whoever started this")
                .isFalse();
        write("prompts.jsonl", prompts(200));
        Process process = program.start("generate", "--model", "tiny", "--file", "prompts.jsonl");
        try (BufferedReader lines = process.inputReader()) {
            assertThat(lines.readLine()).isNotNull();
            assertThat(new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
            lines.lines().forEach(_ -> {});
        }
        String err = process.errorReader().readAllAsString();
        assertThat(process.waitFor()).isEqualTo(130);
        assertThat(err).contains("--resume paints what run");
        Outcome runs = program.run("runs", "--status", "INTERRUPTED");
        assertThat(runs.out()).contains("interrupted").contains("batch");
    }

    /** A JVM that is started with SIGINT ignored, as shells start background jobs, leaves it so. */
    private static boolean interruptsAreIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        String ignored = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElseThrow();
        return (Long.parseUnsignedLong(ignored.substring("SigIgn:".length()).strip(), 16) & 2) != 0;
    }
}
