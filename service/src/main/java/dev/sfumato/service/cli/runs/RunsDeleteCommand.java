package dev.sfumato.service.cli.runs;

import dev.sfumato.service.cli.options.CommandFailure;
import dev.sfumato.service.cli.options.ExitCode;
import dev.sfumato.service.cli.options.StoreChoice;
import dev.sfumato.service.cli.options.Subcommand;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sfumato runs delete RUN...}: deletes runs for good. */
@Command(
        name = "delete",
        description = {
            "Tells what deleting runs frees, and with --yes deletes them for good. Runs that are being written, and"
                    + " those with a star, are refused.",
            "Files of pictures may belong to other runs too; 'sfumato runs gc' deletes those that no run has."
        })
public final class RunsDeleteCommand extends Subcommand {
    @Parameters(arity = "1..*", paramLabel = "RUN", description = "Ids that 'sfumato runs' lists.")
    List<String> ids = List.of();

    @Option(names = "--yes", description = "Deletes them.")
    boolean yes;

    @Mixin
    StoreChoice stores = new StoreChoice();

    @Override
    public Integer call() throws IOException {
        try (Tracker tracker = Tracker.open(home(), stores.stores())) {
            List<RunDetails> runs = new ArrayList<>();
            for (String id : ids.stream().distinct().toList()) {
                runs.add(deletable(tracker, id));
            }
            for (RunDetails run : runs) {
                String what = run.run().id() + ": " + run.run().historyCount() + " steps, "
                        + run.run().imageCount() + " pictures, " + freed(run) + " bytes beside the pictures";
                if (yes) {
                    tracker.edits().delete(run.run().id());
                }
                out().println((yes ? "deleted " : "to delete ") + what);
            }
            out().flush();
        }
        if (!yes) {
            throw CommandFailure.badInput("--yes: is needed to delete; nothing was deleted");
        }
        return ExitCode.OK;
    }

    private static RunDetails deletable(Tracker tracker, String id) {
        RunDetails run = KnownRun.of(tracker, id);
        if (run.run().status() == RunStatus.RUNNING) {
            throw CommandFailure.badInput("RUN: '" + id + "' is being written; it can be deleted after its end");
        }
        if (tracker.edits().marks(id).keeps()) {
            throw CommandFailure.badInput("RUN: '" + id + "' or a generation of it is starred; 'sfumato runs unstar'"
                    + " takes the star away");
        }
        return run;
    }

    /** Pictures do not count: their files have a second name among the blobs, which is not deleted here. */
    private static long freed(RunDetails run) throws IOException {
        long bytes = 0;
        for (Path segment : run.segments()) {
            try (Stream<Path> files = Files.walk(segment)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    bytes += hasOtherNames(file) ? 0 : Files.size(file);
                }
            }
        }
        return bytes;
    }

    private static boolean hasOtherNames(Path file) throws IOException {
        return file.getFileSystem().supportedFileAttributeViews().contains("unix")
                && ((Number) Files.getAttribute(file, "unix:nlink")).intValue() > 1;
    }
}
