package dev.sfumato.service.cli;

import dev.sfumato.service.cli.options.CommandFailure;
import dev.sfumato.service.cli.options.Converters;
import dev.sfumato.service.cli.options.ExitCode;
import dev.sfumato.service.cli.options.StoreChoice;
import dev.sfumato.service.cli.options.Subcommand;
import dev.sfumato.service.cli.options.Times;
import dev.sfumato.service.cli.output.WholeFile;
import dev.sfumato.service.cli.runs.KnownRun;
import dev.sfumato.service.export.ExportFormat;
import dev.sfumato.service.export.RunFile;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.export.mlflow.MlflowExporter;
import dev.sfumato.tracking.store.RunDetails;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sfumato runs export}: a run as a file, or runs that were made before to an MLflow server. */
@Command(
        name = "export",
        description = {
            "With --format: writes a run as one file.",
            "With --mlflow: exports runs to an MLflow tracking server and waits for that; a run that is there already"
                    + " gets what it lacks. Without RUN: what earlier commands left waiting for this server."
        })
final class RunsExportCommand extends Subcommand {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @Parameters(arity = "0..*", paramLabel = "RUN", description = "Ids that 'sfumato runs' lists.")
    List<String> ids = List.of();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            converter = Converters.Export.class,
            description = "csv: a line a step; jsonl: a JSON object a step, as it was logged; parquet: a table of typed"
                    + " columns, a row a step; zip: the pictures.")
    @Nullable
    ExportFormat format;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where --format writes to, replacing what is there (default: RUN.FORMAT in this folder).")
    @Nullable
    Path output;

    @Option(
            names = "--mlflow",
            paramLabel = "URL",
            converter = Converters.Mlflow.class,
            description = "The tracking server. MLFLOW_TRACKING_USERNAME, MLFLOW_TRACKING_PASSWORD and"
                    + " MLFLOW_TRACKING_TOKEN are read.")
    @Nullable
    URI mlflow;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Times.class,
            description = "How long --mlflow tries while the server cannot be reached: a number and s, m, h or d"
                    + " (default: 10m). What is not exported by then waits for the next command.")
    @Nullable
    Duration timeout;

    @Mixin
    StoreChoice stores = new StoreChoice();

    @Override
    public Integer call() throws IOException {
        check();
        try (Tracker tracker = Tracker.open(home(), stores.stores())) {
            List<RunDetails> runs =
                    ids.stream().map(id -> KnownRun.of(tracker, id)).toList();
            return format != null
                    ? toFile(tracker, runs.getFirst(), format)
                    : toServer(tracker, Objects.requireNonNull(mlflow));
        }
    }

    private void check() {
        if ((format == null) == (mlflow == null)) {
            throw CommandFailure.badInput("--format: is needed, or --mlflow, and not both; allowed: one of "
                    + ExportFormat.names() + ", or --mlflow URL");
        }
        if (format != null && ids.size() != 1) {
            throw CommandFailure.badInput("RUN: --format takes one run, got " + ids.size());
        }
        if (format != null && timeout != null) {
            throw CommandFailure.badInput("--timeout: goes with --mlflow only");
        }
        if (mlflow != null && output != null) {
            throw CommandFailure.badInput("-o: goes with --format only, got '" + output + "'");
        }
    }

    private int toFile(Tracker tracker, RunDetails run, ExportFormat kind) throws IOException {
        Path file = output == null ? Path.of(run.run().id() + "." + kind.wireName()) : output;
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(file)) {
            throw CommandFailure.badInput(
                    "-o: cannot be written, got '" + file + "'; allowed: a file in a folder that is there");
        }
        WholeFile.write(file, out -> new RunFile(tracker.runs(), run).write(kind, out));
        out().println(file);
        out().flush();
        return ExitCode.OK;
    }

    private int toServer(Tracker tracker, URI server) {
        try (MlflowExporter exporter = MlflowExporter.open(home(), tracker, server, System.getenv())) {
            ids.forEach(exporter::add);
            return export(exporter, server);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return ExitCode.FAILURE;
        }
    }

    private int export(MlflowExporter exporter, URI server) throws InterruptedException {
        int count = exporter.pending();
        long end = System.nanoTime() + (timeout == null ? PATIENCE : timeout).toNanos();
        while (!exporter.await(Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
            if (System.nanoTime() >= end) {
                throw CommandFailure.failed(exporter.pending() + " of " + count
                        + " run(s) are not exported to their end; they wait for the next command: "
                        + exporter.problem().orElse("the time is over"));
            }
        }
        out().println(count + " run(s) exported to " + server);
        out().flush();
        return ExitCode.OK;
    }
}
