package dev.sfumato.service.cli.runs;

import dev.sfumato.service.cli.options.ExitCode;
import dev.sfumato.service.cli.options.StoreChoice;
import dev.sfumato.service.cli.options.Subcommand;
import dev.sfumato.tracking.Tracker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sfumato runs unstar RUN[/STEP]...}. */
@Command(name = "unstar", description = "Takes the stars of runs or generations away.")
public final class RunsUnstarCommand extends Subcommand {
    @Mixin
    StarTargets targets = new StarTargets();

    @Mixin
    StoreChoice stores = new StoreChoice();

    @Override
    public Integer call() {
        try (Tracker tracker = Tracker.open(home(), stores.stores())) {
            targets.star(tracker, false);
        }
        return ExitCode.OK;
    }
}
