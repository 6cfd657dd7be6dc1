package dev.sfumato.service.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.service.cli.Program.Outcome;
import dev.sfumato.service.export.ExportFormat;
import dev.sfumato.service.export.RunFile;
import dev.sfumato.tracking.Image;
import dev.sfumato.tracking.Run;
import dev.sfumato.tracking.RunOptions;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.store.RunDetails;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes runs as files by the command line. */
class RunsExportTest {

    @TempDir
    private Path folder;

    private Program program;

    @BeforeEach
    void write() throws Exception {
        program = new Program(folder);
        try (Tracker tracker = Tracker.open(program.home());
                Run run = tracker.init(RunOptions.builder("p").id("first").build())) {
            run.log(Map.of(
                    "prompt", "one, \"two\"", "seed", 7, "images", Image.of(new byte[] {1, 2}, "png", 8, 8, null)));
            run.log(Map.of("loss", 0.5));
            run.finish(0);
        }
    }

    @Test
    void aRunIsWrittenAsAFileOfEachKind() throws Exception {
        Outcome csv = program.run("runs", "export", "first", "--format", "csv");
        assertThat(csv.exitCode()).as(csv.err()).isZero();
        assertThat(csv.lines()).containsExactly("first.csv");
        assertThat(Files.readAllLines(program.directory().resolve("first.csv")))
                .hasSize(3)
                .anyMatch(line -> line.contains("\"one, \"\"two\"\"\""));

        Path jsonl = folder.resolve("steps.jsonl");
        assertThat(program.run("runs", "export", "first", "--format", "jsonl", "-o", jsonl.toString())
                        .exitCode())
                .isZero();
        assertThat(Files.readAllLines(jsonl)).hasSize(2).last().asString().contains("\"loss\":0.5");

        Path parquet = folder.resolve("table.parquet");
        Outcome table = program.run("runs", "export", "first", "--format", "parquet", "-o", parquet.toString());
        assertThat(table.exitCode()).as(table.err()).isZero();
        assertThat(table.err()).isEmpty();
        assertThat(Files.readAllBytes(parquet)).startsWith('P', 'A', 'R', '1').endsWith('P', 'A', 'R', '1');

        Path zip = folder.resolve("pictures.zip");
        assertThat(program.run("runs", "export", "first", "--format", "zip", "-o", zip.toString())
                        .exitCode())
                .isZero();
        try (ZipFile entries = new ZipFile(zip.toFile())) {
            assertThat(entries.stream().map(entry -> entry.getName())).containsExactly("0-images-0.png");
        }
    }

    @Test
    void whatIsLoggedMeanwhileIsInNoFile() throws Exception {
        try (Tracker tracker = Tracker.open(program.home());
                Run run = tracker.init(RunOptions.builder("p").id("live").build())) {
            run.log(Map.of("loss", 1));
            RunDetails seen = tracker.runs().find("live").orElseThrow();
            run.log(Map.of("loss", "a text by now", "late", true));
            for (ExportFormat format : List.of(ExportFormat.CSV, ExportFormat.JSONL)) {
                ByteArrayOutputStream file = new ByteArrayOutputStream();
                new RunFile(tracker.runs(), seen).write(format, file);
                assertThat(file.toString(StandardCharsets.UTF_8))
                        .contains("loss")
                        .doesNotContain("late");
            }
            ByteArrayOutputStream table = new ByteArrayOutputStream();
            new RunFile(tracker.runs(), seen).write(ExportFormat.PARQUET, table);
            assertThat(table.toByteArray()).endsWith('P', 'A', 'R', '1');
            run.finish(0);
        }
    }

    @Test
    void whatCannotBeMeantIsRefused() throws Exception {
        assertRefused(List.of("first"), "--format: is needed, or --mlflow");
        assertRefused(
                List.of("first", "--format", "xml"),
                "'--format': is not known, got 'xml'; allowed: csv, jsonl, parquet, zip");
        assertRefused(List.of("first", "first", "--format", "csv"), "RUN: --format takes one run, got 2");
        assertRefused(List.of("none", "--format", "csv"), "RUN: there is no run 'none'");
        assertRefused(List.of("first", "--format", "csv", "--timeout", "1s"), "--timeout: goes with --mlflow only");
        assertRefused(
                List.of(
                        "first",
                        "--format",
                        "csv",
                        "-o",
                        folder.resolve("none/run.csv").toString()),
                "-o: cannot be written");
        assertRefused(List.of("first", "--mlflow", "http://127.0.0.1:1", "-o", "x"), "-o: goes with --format only");
    }

    private void assertRefused(List<String> arguments, String told) throws Exception {
        List<String> all = new ArrayList<>(List.of("runs", "export"));
        all.addAll(arguments);
        Outcome outcome = program.run(all.toArray(String[]::new));
        assertThat(outcome.exitCode()).as(outcome.out()).isEqualTo(2);
        assertThat(outcome.err()).contains(told);
    }
}
