package dev.sfumato.service.cli;

import dev.sfumato.service.cli.options.CommandFailure;
import dev.sfumato.service.cli.options.Converters;
import dev.sfumato.service.cli.options.DeviceChoice;
import dev.sfumato.service.cli.options.ExitCode;
import dev.sfumato.service.cli.options.RunNaming;
import dev.sfumato.service.cli.options.StoreChoice;
import dev.sfumato.service.cli.options.Subcommand;
import dev.sfumato.service.cli.output.Replays;
import dev.sfumato.service.cli.painting.Studio;
import dev.sfumato.service.generation.GenerationSession;
import dev.sfumato.service.generation.TrackingOptions;
import dev.sfumato.service.replay.RecordedSteps;
import dev.sfumato.service.replay.RunReplay;
import dev.sfumato.tracking.RunOptions;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunIndex;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sfumato runs replay RUN[/STEP]}: paints what a run holds again, and compares. */
@Command(
        name = "replay",
        description = {
            "Paints the pictures of a run, or of one of its steps, again from their records and compares.",
            "On standard output, each picture is a line:"
                    + " RUN/STEP/INDEX<TAB>VERDICT<TAB>seed=SEED<TAB>largest=N<TAB>mean=X, and what changed since."
        })
final class RunsReplayCommand extends Subcommand {
    private static final int MOST = 255;

    @Parameters(index = "0", paramLabel = "RUN[/STEP]", description = "A run's id, and one of its steps.")
    String subject = "";

    @Mixin
    DeviceChoice device = new DeviceChoice();

    @Mixin
    RunNaming naming = new RunNaming();

    @Option(
            names = "--tolerance",
            paramLabel = "LEVELS",
            converter = Converters.WholeNumber.class,
            defaultValue = "" + RunReplay.USUAL_TOLERANCE,
            description = "What a channel of a pixel may differ by to count as within tolerance, 0 to 255 (default:"
                    + " ${DEFAULT-VALUE}).")
    int tolerance = RunReplay.USUAL_TOLERANCE;

    @Option(names = "--json", description = "A JSON object a line on standard output.")
    boolean json;

    @Mixin
    StoreChoice stores = new StoreChoice();

    @Override
    public Integer call() {
        if (tolerance < 0 || tolerance > MOST) {
            throw CommandFailure.badInput("--tolerance: is out of range, got " + tolerance + "; allowed: 0 to 255");
        }
        int slash = subject.indexOf('/');
        String id = slash < 0 ? subject : subject.substring(0, slash);
        Long step = slash < 0 ? null : step(subject.substring(slash + 1));
        RunOptions options = naming.run()
                .jobType("replay")
                .config(Map.of(RunReplay.REPLAY_OF, subject))
                .build();
        TrackingOptions tracking = TrackingOptions.DEFAULT.keptIn(stores.stores());
        try (Studio studio = Studio.open(home(), device.session(), tracking, err())) {
            RunIndex index = studio.tracking()
                    .tracker()
                    .orElseThrow(() -> CommandFailure.failed(
                            "no run can be read: " + studio.tracking().problem().orElse("there is no tracker")))
                    .runs();
            RunDetails run = index.find(id)
                    .orElseThrow(() -> CommandFailure.badInput(
                            "RUN: there is no run '" + id + "'; allowed: an id that 'sfumato runs' lists"));
            return replay(studio, run, steps(index, run, step), options);
        }
    }

    private int replay(Studio studio, RunDetails run, RecordedSteps steps, RunOptions options) {
        Replays replays = new Replays(out(), json, run.run().id());
        try (GenerationSession session = studio.begin(options)) {
            new RunReplay(studio.engine(), session, tolerance).run(run, steps, replays::print);
            session.finish(replays.allHold() ? ExitCode.OK : ExitCode.FAILURE);
        }
        studio.say(replays.summary());
        return replays.allHold() ? ExitCode.OK : ExitCode.FAILURE;
    }

    private static RecordedSteps steps(RunIndex index, RunDetails run, @Nullable Long step) {
        if (step != null) {
            return RecordedSteps.of(index, run, step)
                    .orElseThrow(() ->
                            CommandFailure.badInput("STEP: run '" + run.run().id() + "' has no step " + step
                                    + "; its last is " + run.run().lastStep()));
        }
        RecordedSteps all = RecordedSteps.of(index, run);
        if (all.steps().isEmpty()) {
            throw CommandFailure.badInput("RUN: '" + run.run().id() + "' has no completed generation to paint again");
        }
        return all;
    }

    private static long step(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            throw CommandFailure.badInput("STEP: is not a whole number, got '" + text + "'; allowed: digits, as in 8");
        }
    }
}
