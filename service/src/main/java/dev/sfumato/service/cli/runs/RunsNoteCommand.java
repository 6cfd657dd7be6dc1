package dev.sfumato.service.cli.runs;

import dev.sfumato.service.cli.options.ExitCode;
import dev.sfumato.service.cli.options.StoreChoice;
import dev.sfumato.service.cli.options.Subcommand;
import dev.sfumato.tracking.Tracker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sfumato runs note RUN TEXT}. */
@Command(name = "note", description = "Gives a run other notes, which 'runs show' shows.")
public final class RunsNoteCommand extends Subcommand {
    @Parameters(index = "0", paramLabel = "RUN", description = "The run's id, as 'sfumato runs' lists it.")
    String id = "";

    @Parameters(index = "1", paramLabel = "TEXT", description = "The notes; \"\" for none.")
    String notes = "";

    @Mixin
    StoreChoice stores = new StoreChoice();

    @Override
    public Integer call() {
        try (Tracker tracker = Tracker.open(home(), stores.stores())) {
            KnownRun.of(tracker, id);
            tracker.edits().note(id, notes);
        }
        return ExitCode.OK;
    }
}
