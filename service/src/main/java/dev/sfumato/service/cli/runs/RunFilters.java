package dev.sfumato.service.cli.runs;

import dev.sfumato.service.cli.options.CommandFailure;
import dev.sfumato.service.cli.options.Converters;
import dev.sfumato.tracking.store.RunQuery;
import dev.sfumato.tracking.store.RunStatus;
import dev.sfumato.tracking.store.query.RunSort;
import dev.sfumato.tracking.store.query.TextSearch;
import dev.sfumato.tracking.store.query.ValueFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that say which runs to list, and in which order: what {@code GET /v1/runs} can be asked for. */
public final class RunFilters {
    private static final int MOST = 1000;

    @Parameters(
            arity = "0..*",
            paramLabel = "CONDITION",
            description =
                    "Only runs of which a generation, or the config, meets it: a key, one of = != < <= > >=, and a"
                            + " value, as in 'steps>20', scheduler=euler, 'timings.denoise<=3' or device.name=cpu. All of"
                            + " several must be met.")
    List<String> conditions = List.of();

    @Option(names = "--project", paramLabel = "PROJECT", description = "Only runs of this project.")
    @Nullable
    String project;

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description = "Only runs in this state: ${COMPLETION-CANDIDATES}.")
    @Nullable
    RunStatus status;

    @Option(names = "--group", paramLabel = "GROUP", description = "Only runs of this group.")
    @Nullable
    String group;

    @Option(names = "--job-type", paramLabel = "KIND", description = "Only runs of this kind, such as batch or serve.")
    @Nullable
    String jobType;

    @Option(names = "--tag", paramLabel = "TAG", description = "Only runs with this tag; with all of several.")
    List<String> tags = List.of();

    @Option(names = "--starred", description = "Only runs that are starred.")
    boolean starred;

    @Option(
            names = "--search",
            paramLabel = "WORDS",
            description = "Only runs with a prompt or negative prompt that has all of the words; \"words together\","
                    + " begin*, -without.")
    @Nullable
    String search;

    @Option(
            names = "--sort",
            paramLabel = "BY",
            defaultValue = "STARTED",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    RunSort sort = RunSort.STARTED;

    @Option(names = "--ascending", description = "The oldest, first or smallest first.")
    boolean ascending;

    @Option(
            names = "--limit",
            paramLabel = "COUNT",
            converter = Converters.WholeNumber.class,
            defaultValue = "20",
            description = "1 to 1000 (default: ${DEFAULT-VALUE}).")
    int limit = 20;

    @Option(
            names = "--offset",
            paramLabel = "COUNT",
            converter = Converters.WholeNumber.class,
            defaultValue = "0",
            description = "How many to skip, for the pages that follow (default: ${DEFAULT-VALUE}).")
    int offset;

    /**
     * What was asked for.
     *
     * @throws CommandFailure naming the condition or option that cannot be read
     */
    public RunQuery query() {
        if (limit < 1 || limit > MOST) {
            throw CommandFailure.badInput("--limit: is out of range, got " + limit + "; allowed: 1 to " + MOST);
        }
        if (offset < 0) {
            throw CommandFailure.badInput("--offset: is out of range, got " + offset + "; allowed: 0 or more");
        }
        RunQuery query = RunQuery.newest(limit)
                .inProject(project)
                .withStatus(status)
                .inGroup(group)
                .ofJobType(jobType)
                .onlyStarred(starred)
                .matching(search == null ? null : search(search))
                .sortedBy(sort, !ascending)
                .skipping(offset);
        for (String tag : tags) {
            query = query.withTag(tag);
        }
        for (String condition : conditions) {
            query = query.where(filter(condition));
        }
        return query;
    }

    private static TextSearch search(String text) {
        try {
            return TextSearch.parse(text);
        } catch (IllegalArgumentException refused) {
            throw CommandFailure.badInput(String.valueOf(refused.getMessage()).replaceFirst("^text:", "--search:"));
        }
    }

    private static ValueFilter filter(String text) {
        try {
            return ValueFilter.parse(text);
        } catch (IllegalArgumentException refused) {
            throw CommandFailure.badInput(String.valueOf(refused.getMessage()).replaceFirst("^filter:", "CONDITION:")
                    + "; 'sfumato runs --help' lists the commands that may stand here");
        }
    }
}
