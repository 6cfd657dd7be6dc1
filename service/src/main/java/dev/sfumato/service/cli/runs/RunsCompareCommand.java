package dev.sfumato.service.cli.runs;

import dev.sfumato.service.cli.options.CommandFailure;
import dev.sfumato.service.cli.options.Converters;
import dev.sfumato.service.cli.options.ExitCode;
import dev.sfumato.service.cli.options.StoreChoice;
import dev.sfumato.service.cli.options.Subcommand;
import dev.sfumato.service.comparison.ConfigTable;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunQuery;
import dev.sfumato.tracking.store.RunSummary;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code sfumato runs compare}: runs side by side. */
@Command(
        name = "compare",
        description = {
            "Puts runs side by side: a line each with what their configs differ in and how their numbers went.",
            "As in: sfumato runs compare --job-type train --by optimizer --metrics loss"
        })
public final class RunsCompareCommand extends Subcommand {
    private static final int MOST_BUCKETS = 10_000;

    @Mixin
    RunFilters filters = new RunFilters();

    @Option(
            names = "--ids",
            paramLabel = "RUN",
            split = ",",
            description = "These runs, with commas between, in place of those that conditions say.")
    List<String> ids = List.of();

    @Option(
            names = "--by",
            paramLabel = "KEY",
            description = "In the order of this value of their configs; nested keys have dots, as in device.name.")
    @Nullable
    String by;

    @Option(
            names = "--metrics",
            paramLabel = "KEY",
            split = ",",
            description = "Logged numbers, with commas between: the means over equal parts of all steps.")
    List<String> metrics = List.of();

    @Option(
            names = "--buckets",
            paramLabel = "COUNT",
            converter = Converters.WholeNumber.class,
            defaultValue = "4",
            description = "How many parts, 1 to 10000 (default: ${DEFAULT-VALUE}).")
    int buckets = 4;

    @Option(names = "--json", description = "A JSON object a line, with all of the configs.")
    boolean json;

    @Mixin
    StoreChoice stores = new StoreChoice();

    @Override
    public Integer call() {
        if (buckets < 1 || buckets > MOST_BUCKETS) {
            throw CommandFailure.badInput(
                    "--buckets: is out of range, got " + buckets + "; allowed: 1 to " + MOST_BUCKETS);
        }
        RunQuery query = filters.query();
        try (Tracker tracker = Tracker.open(home(), stores.stores())) {
            ComparedRuns runs = new ComparedRuns(ordered(chosen(tracker, query)), metrics, buckets, tracker.runs());
            if (json) {
                runs.lines().forEach(line -> out().println(JsonMapper.shared().writeValueAsString(line)));
            } else {
                out().print(runs.table());
                long more = ids.isEmpty() ? tracker.runs().count(query) - query.offset() - runs.count() : 0;
                if (more > 0) {
                    out().println("and " + more + " more; --limit and --offset show them");
                }
            }
        }
        out().flush();
        return ExitCode.OK;
    }

    private List<RunDetails> chosen(Tracker tracker, RunQuery query) {
        if (!ids.isEmpty() && !query.equals(new RunFilters().query())) {
            throw CommandFailure.badInput("--ids: cannot be joined with other options that say which runs");
        }
        List<String> wanted = ids.isEmpty()
                ? tracker.runs().list(query).stream().map(RunSummary::id).toList()
                : ids;
        return wanted.stream().map(id -> KnownRun.of(tracker, id)).toList();
    }

    private List<RunDetails> ordered(List<RunDetails> runs) {
        String key = by;
        if (key == null || runs.isEmpty()) {
            return runs;
        }
        try {
            List<String> order = ConfigTable.of(runs).groups(key).stream()
                    .flatMap(group -> group.runs().stream())
                    .toList();
            return runs.stream()
                    .sorted(Comparator.comparingInt(
                            run -> order.indexOf(run.run().id())))
                    .toList();
        } catch (IllegalArgumentException refused) {
            throw CommandFailure.badInput("--" + refused.getMessage());
        }
    }
}
