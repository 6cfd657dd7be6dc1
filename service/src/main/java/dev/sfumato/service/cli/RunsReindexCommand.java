package dev.sfumato.service.cli;

import dev.sfumato.service.cli.options.ExitCode;
import dev.sfumato.service.cli.options.StoreChoice;
import dev.sfumato.service.cli.options.Subcommand;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.store.RunQuery;
import dev.sfumato.tracking.store.query.ImageQuery;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sfumato runs reindex}: throws the index away and reads every journal again. */
@Command(
        name = "reindex",
        description = "Builds the index of runs anew from their journals, which are the truth; nothing is lost by it.")
final class RunsReindexCommand extends Subcommand {
    @Mixin
    StoreChoice stores = new StoreChoice();

    @Override
    public Integer call() {
        try (Tracker tracker = Tracker.open(home(), stores.stores())) {
            tracker.runs().rebuild();
            out().println("runs: " + tracker.runs().count(RunQuery.newest(1)) + ", images: "
                    + tracker.runs().countImages(ImageQuery.newest(1)));
        }
        out().flush();
        return ExitCode.OK;
    }
}
