package dev.sfumato.service.cli;

import dev.sfumato.service.cli.options.CommandFailure;
import dev.sfumato.service.cli.options.ExitCode;
import dev.sfumato.service.cli.options.StoreChoice;
import dev.sfumato.service.cli.options.Subcommand;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.sync.SyncException;
import dev.sfumato.tracking.sync.SyncResult;
import dev.sfumato.tracking.sync.WandbSync;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sfumato runs sync ID...}: uploads runs to Weights &amp; Biases. */
@Command(
        name = "sync",
        description = {
            "Uploads runs that ended to Weights & Biases, by its own client 'wandb', which must be installed and logged"
                    + " in. What was uploaded before is not uploaded again.",
            "Server and key are those of the client: 'wandb login', WANDB_BASE_URL, WANDB_API_KEY."
        })
final class RunsSyncCommand extends Subcommand {
    @Parameters(arity = "1..*", paramLabel = "ID", description = "The runs' ids, as 'sfumato runs' lists them.")
    List<String> ids = List.of();

    @Option(names = "--wandb", paramLabel = "PROGRAM", description = "The client's program (default: wandb).")
    String client = "wandb";

    @Option(
            names = "--again",
            description = "Uploads runs once more of which an upload broke off; what had arrived is then there twice.")
    boolean again;

    @Mixin
    StoreChoice stores = new StoreChoice();

    @Override
    public Integer call() {
        try (Tracker tracker = Tracker.open(home(), stores.stores())) {
            WandbSync sync = new WandbSync(tracker, client);
            for (String id : ids) {
                SyncResult result = sync.upload(id, again);
                out().println(
                                result.uploaded() == 0
                                        ? id + ": was uploaded before"
                                        : id + ": uploaded, " + result.uploaded() + " run directories");
            }
        } catch (IllegalArgumentException wrong) {
            throw CommandFailure.badInput(String.valueOf(wrong.getMessage()).replaceFirst("^id:", "ID:"));
        } catch (SyncException failure) {
            throw CommandFailure.failed(String.valueOf(failure.getMessage()));
        } finally {
            out().flush();
        }
        return ExitCode.OK;
    }
}
