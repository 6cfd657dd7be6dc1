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

/** {@code sfumato runs tag RUN TAG...}. */
@Command(name = "tag", description = "Gives a run more tags and prints all that it has then.")
public final class RunsTagCommand extends Subcommand {
    @Parameters(index = "0", paramLabel = "RUN", description = "The run's id, as 'sfumato runs' lists it.")
    String id = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "TAG", description = "Texts of 1 to 64 characters.")
    List<String> added = List.of();

    @Mixin
    StoreChoice stores = new StoreChoice();

    @Override
    public Integer call() {
        try (Tracker tracker = Tracker.open(home(), stores.stores())) {
            List<String> tags = new ArrayList<>(KnownRun.of(tracker, id).run().tags());
            tags.addAll(added);
            tracker.edits().tag(id, tags);
            out().println(String.join("\t", KnownRun.of(tracker, id).run().tags()));
        } catch (IllegalArgumentException refused) {
            throw CommandFailure.badInput(String.valueOf(refused.getMessage()).replaceFirst("^tags:", "TAG:"));
        }
        out().flush();
        return ExitCode.OK;
    }
}
