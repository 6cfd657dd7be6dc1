package dev.sfumato.service.cli;

import dev.sfumato.service.cli.options.ExitCode;
import dev.sfumato.service.cli.options.StoreChoice;
import dev.sfumato.service.cli.options.Subcommand;
import dev.sfumato.service.cli.output.Table;
import dev.sfumato.service.cli.runs.RunFilters;
import dev.sfumato.service.cli.runs.RunsCompareCommand;
import dev.sfumato.service.cli.runs.RunsDeleteCommand;
import dev.sfumato.service.cli.runs.RunsNoteCommand;
import dev.sfumato.service.cli.runs.RunsStarCommand;
import dev.sfumato.service.cli.runs.RunsTagCommand;
import dev.sfumato.service.cli.runs.RunsUnstarCommand;
import dev.sfumato.service.cli.runs.RunsUntagCommand;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.store.RunQuery;
import dev.sfumato.tracking.store.RunSummary;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code sfumato runs}: what was painted, served or trained. */
@Command(
        name = "runs",
        description = {
            "Lists the runs, newest first; 'runs show ID' tells all of one.",
            "Conditions stand in quotes where the shell would take > and < for itself: sfumato runs 'steps>20'."
        },
        subcommands = {
            RunsShowCommand.class,
            RunsCompareCommand.class,
            RunsReplayCommand.class,
            RunsExportCommand.class,
            RunsReindexCommand.class,
            RunsGcCommand.class,
            RunsSyncCommand.class,
            RunsStarCommand.class,
            RunsUnstarCommand.class,
            RunsTagCommand.class,
            RunsUntagCommand.class,
            RunsNoteCommand.class,
            RunsDeleteCommand.class
        })
final class RunsCommand extends Subcommand {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    @Mixin
    RunFilters filters = new RunFilters();

    @Option(names = "--json", description = "A JSON object a line.")
    boolean json;

    @Mixin
    StoreChoice stores = new StoreChoice();

    @Override
    public Integer call() {
        RunQuery query = filters.query();
        try (Tracker tracker = Tracker.open(home(), stores.stores())) {
            List<RunSummary> runs = tracker.runs().list(query);
            if (json) {
                runs.forEach(run -> out().println(JsonMapper.shared().writeValueAsString(values(run))));
            } else {
                out().print(table(runs));
                int next = query.offset() + runs.size();
                long more = tracker.runs().count(query) - next;
                if (more > 0) {
                    out().println("and " + more + " more; --offset " + next + " shows them");
                }
            }
        }
        out().flush();
        return ExitCode.OK;
    }

    private static Table table(List<RunSummary> runs) {
        Table table = new Table("ID", "STATUS", "PROJECT", "NAME", "KIND", "STEPS", "IMAGES", "STARTED");
        for (RunSummary run : runs) {
            table.add(List.of(
                    run.id(),
                    run.status().name().toLowerCase(Locale.ROOT),
                    run.project(),
                    run.name(),
                    Objects.requireNonNullElse(run.jobType(), ""),
                    Long.toString(run.historyCount()),
                    Long.toString(run.imageCount()),
                    TIME.format(run.startedAt())));
        }
        return table;
    }

    /** A run as JSON, named as in the HTTP API. */
    static Map<String, Object> values(RunSummary run) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("id", run.id());
        values.put("project", run.project());
        values.put("name", run.name());
        values.put("status", run.status().name().toLowerCase(Locale.ROOT));
        values.put("exit_code", run.exitCode());
        values.put("group", run.group());
        values.put("job_type", run.jobType());
        values.put("tags", run.tags());
        values.put("starred", run.starred());
        values.put("started_at", run.startedAt().toString());
        values.put("updated_at", run.updatedAt().toString());
        values.put("last_step", run.lastStep());
        values.put("history_count", run.historyCount());
        values.put("image_count", run.imageCount());
        values.put("directory", run.directory().toString());
        return values;
    }
}
