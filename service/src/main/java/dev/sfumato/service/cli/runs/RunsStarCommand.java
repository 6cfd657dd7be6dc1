package dev.sfumato.service.cli.runs;

import dev.sfumato.service.cli.options.ExitCode;
import dev.sfumato.service.cli.options.StoreChoice;
import dev.sfumato.service.cli.options.Subcommand;
import dev.sfumato.tracking.Tracker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sfumato runs star RUN[/STEP]...}. */
@Command(name = "star", description = "Stars runs or generations, which 'runs gc' then keeps.")
public final class RunsStarCommand extends Subcommand {
    @Mixin
    StarTargets targets = new StarTargets();

    @Mixin
    StoreChoice stores = new StoreChoice();

    @Override
    public Integer call() {
        try (Tracker tracker = Tracker.open(home(), stores.stores())) {
            targets.star(tracker, true);
        }
        return ExitCode.OK;
    }
}
