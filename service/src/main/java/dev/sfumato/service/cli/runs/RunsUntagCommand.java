package dev.sfumato.service.cli.runs;

import dev.sfumato.service.cli.options.CommandFailure;
import dev.sfumato.service.cli.options.ExitCode;
import dev.sfumato.service.cli.options.StoreChoice;
import dev.sfumato.service.cli.options.Subcommand;
import dev.sfumato.tracking.Tracker;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sfumato runs untag RUN TAG...}. */
@Command(name = "untag", description = "Takes tags of a run away and prints those that it has then.")
public final class RunsUntagCommand extends Subcommand {
    @Parameters(index = "0", paramLabel = "RUN", description = "The run's id, as 'sfumato runs' lists it.")
    String id = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "TAG", description = "Tags that the run has.")
    List<String> removed = List.of();

    @Mixin
    StoreChoice stores = new StoreChoice();

    @Override
    public Integer call() {
        try (Tracker tracker = Tracker.open(home(), stores.stores())) {
            List<String> tags = new ArrayList<>(KnownRun.of(tracker, id).run().tags());
            for (String tag : removed) {
                if (!tags.contains(tag)) {
                    throw CommandFailure.badInput("TAG: run '" + id + "' has no tag '" + tag + "'; "
                            + (tags.isEmpty() ? "it has none" : "it has: " + String.join(", ", tags)));
                }
            }
            tags.removeAll(removed);
            tracker.edits().tag(id, tags);
            out().println(String.join("\t", tags));
        }
        out().flush();
        return ExitCode.OK;
    }
}
