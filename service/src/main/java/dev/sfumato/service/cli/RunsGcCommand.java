package dev.sfumato.service.cli;

import dev.sfumato.service.cli.options.CommandFailure;
import dev.sfumato.service.cli.options.ExitCode;
import dev.sfumato.service.cli.options.StoreChoice;
import dev.sfumato.service.cli.options.Subcommand;
import dev.sfumato.service.cli.options.Times;
import dev.sfumato.service.jobs.sqlite.JobPictures;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.gc.Garbage;
import dev.sfumato.tracking.gc.GarbageCollection;
import dev.sfumato.tracking.gc.GarbageRules;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sfumato runs gc}: tells, and only when asked deletes, what nobody needs. */
@Command(
        name = "gc",
        description = {
            "Tells which picture files no run or job refers to, and with --older-than which runs are too old.",
            "Nothing is deleted without --delete. Starred runs, and runs with a starred picture, are kept."
        })
final class RunsGcCommand extends Subcommand {
    @Option(
            names = "--older-than",
            paramLabel = "TIME",
            converter = Times.class,
            description = "Also runs that were last written longer ago, as in 30d or 12h.")
    @Nullable
    Duration olderThan;

    @Option(names = "--project", paramLabel = "PROJECT", description = "Only runs of this project.")
    @Nullable
    String project;

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            converter = Times.class,
            description = "Keeps files that were stored within this time (default: 24h).")
    Duration grace = Duration.ofHours(24);

    @Option(names = "--delete", description = "Deletes what was found.")
    boolean delete;

    @Mixin
    StoreChoice stores = new StoreChoice();

    @Override
    public Integer call() {
        if (project != null && olderThan == null) {
            throw CommandFailure.badInput(
                    "--project: says which runs may be deleted, so it needs --older-than; got none");
        }
        GarbageRules rules = new GarbageRules(olderThan, project, grace, JobPictures.of(home()));
        try (Tracker tracker = Tracker.open(home(), stores.stores())) {
            GarbageCollection collection = new GarbageCollection(tracker);
            Garbage garbage = delete ? collection.collect(rules) : collection.find(rules);
            String verb = delete ? "deleted" : "to delete";
            garbage.runs().forEach(run -> out().println("run " + run));
            out().println(verb + ": " + garbage.runs().size() + " runs, "
                    + garbage.blobs().size() + " files of " + garbage.bytes() + " bytes");
            if (!delete && !(garbage.runs().isEmpty() && garbage.blobs().isEmpty())) {
                out().println("nothing was deleted; --delete does it");
            }
        }
        out().flush();
        return ExitCode.OK;
    }
}
