package dev.sfumato.service.cli;

import dev.sfumato.service.cli.options.CommandFailure;
import dev.sfumato.service.cli.options.Converters;
import dev.sfumato.service.cli.options.ExitCode;
import dev.sfumato.service.cli.options.StoreChoice;
import dev.sfumato.service.cli.options.Subcommand;
import dev.sfumato.service.cli.options.Times;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.export.mlflow.MlflowExporter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sfumato runs export --mlflow URL RUN...}: runs that were made before, to an MLflow server. */
@Command(
        name = "export",
        description = {
            "Exports runs to an MLflow tracking server and waits for that; a run that is there already gets what it lacks.",
            "Without RUN: what earlier commands left waiting for this server."
        })
final class RunsExportCommand extends Subcommand {
    @Parameters(arity = "0..*", paramLabel = "RUN", description = "Ids that 'sfumato runs' lists.")
    List<String> ids = List.of();

    @Option(
            names = "--mlflow",
            paramLabel = "URL",
            required = true,
            converter = Converters.Mlflow.class,
            description = "The tracking server. MLFLOW_TRACKING_USERNAME, MLFLOW_TRACKING_PASSWORD and"
                    + " MLFLOW_TRACKING_TOKEN are read.")
    URI mlflow = URI.create("");

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Times.class,
            defaultValue = "10m",
            description = "How long to try while the server cannot be reached: a number and s, m, h or d (default:"
                    + " ${DEFAULT-VALUE}). What is not exported by then waits for the next command.")
    Duration timeout = Duration.ofMinutes(10);

    @Mixin
    StoreChoice stores = new StoreChoice();

    @Override
    public Integer call() {
        try (Tracker tracker = Tracker.open(home(), stores.stores())) {
            for (String id : ids) {
                if (tracker.runs().find(id).isEmpty()) {
                    throw CommandFailure.badInput(
                            "RUN: there is no run '" + id + "'; allowed: ids that 'sfumato runs' lists");
                }
            }
            try (MlflowExporter exporter = MlflowExporter.open(home(), tracker, mlflow, System.getenv())) {
                ids.forEach(exporter::add);
                return export(exporter);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return ExitCode.FAILURE;
            }
        }
    }

    private int export(MlflowExporter exporter) throws InterruptedException {
        int count = exporter.pending();
        long end = System.nanoTime() + timeout.toNanos();
        while (!exporter.await(Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
            if (System.nanoTime() >= end) {
                throw CommandFailure.failed(exporter.pending() + " of " + count
                        + " run(s) are not exported to their end; they wait for the next command: "
                        + exporter.problem().orElse("the time is over"));
            }
        }
        out().println(count + " run(s) exported to " + mlflow);
        out().flush();
        return ExitCode.OK;
    }
}
