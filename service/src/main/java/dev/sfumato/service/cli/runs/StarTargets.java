package dev.sfumato.service.cli.runs;

import dev.sfumato.service.cli.options.CommandFailure;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.store.RunDetails;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** The runs and steps that get a star or lose it. */
final class StarTargets {
    @Parameters(
            arity = "1..*",
            paramLabel = "RUN[/STEP]",
            description = "Ids that 'sfumato runs' lists; with a step, just that generation.")
    List<String> subjects = List.of();

    private record Target(String run, @Nullable Long step) {}

    /**
     * Gives all of them a star, or takes it away; nothing is changed if one cannot be found.
     *
     * @throws CommandFailure naming the one
     */
    void star(Tracker tracker, boolean wanted) {
        List<Target> targets = new ArrayList<>();
        for (String subject : subjects) {
            targets.add(target(tracker, subject));
        }
        for (Target target : targets) {
            if (target.step() == null) {
                tracker.edits().star(target.run(), wanted);
            } else {
                tracker.edits().star(target.run(), target.step(), wanted);
            }
        }
    }

    private static Target target(Tracker tracker, String subject) {
        int slash = subject.indexOf('/');
        RunDetails run = KnownRun.of(tracker, slash < 0 ? subject : subject.substring(0, slash));
        if (slash < 0) {
            return new Target(run.run().id(), null);
        }
        String text = subject.substring(slash + 1);
        long last = run.run().lastStep();
        if (!text.matches("\\d{1,18}") || Long.parseLong(text) > last) {
            throw CommandFailure.badInput("STEP: run '" + run.run().id() + "' has no step '" + text + "'; "
                    + (last < 0 ? "it has none" : "allowed: 0 to " + last));
        }
        return new Target(run.run().id(), Long.parseLong(text));
    }
}
