package dev.sfumato.service.cli.batch;

import dev.sfumato.prompts.file.PromptFile;
import dev.sfumato.prompts.file.PromptLine;
import dev.sfumato.service.cli.options.CommandFailure;
import dev.sfumato.service.cli.options.ExitCode;
import dev.sfumato.service.cli.output.Results;
import dev.sfumato.service.cli.painting.Studio;
import dev.sfumato.service.generation.GenerationSession;
import dev.sfumato.tracking.Resume;
import dev.sfumato.tracking.RunOptions;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunIndex;
import dev.sfumato.tracking.store.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A file of prompts painted as one run, a step a line. The run is the truth of what is painted: a picture is logged
 * before its file is written, so that after a crash the files can be made complete from the run.
 */
public final class BatchPainting {
    private final Studio studio;
    private final BatchOptions options;

    public BatchPainting(Studio studio, BatchOptions options) {
        this.studio = studio;
        this.options = options;
    }

    /**
     * Paints what is missing.
     *
     * @return the exit code
     * @throws CommandFailure if the file or the options cannot be used, before anything is painted
     */
    public int run(Results results) throws IOException {
        Tracker tracker = tracker();
        List<PromptLine> prompts = read();
        Optional<RunDetails> previous = options.resume() ? Optional.of(previous(tracker.runs())) : Optional.empty();
        BatchIdentity identity =
                BatchIdentity.of(options, seed(previous), studio.tracking().policy());
        BatchPlan plan = BatchPlan.of(studio.engine(), options.file(), prompts, options.generation(), identity.seed());
        previous.ifPresent(run -> identity.check(run.run().id(), run.config(), plan));
        PaintedLines painted =
                previous.map(run -> PaintedLines.of(tracker.runs(), run)).orElse(PaintedLines.none());

        List<BatchLine> missing =
                plan.lines().stream().filter(line -> !painted.contains(line)).toList();
        BatchFolder folder = new BatchFolder(options.folder());
        folder.prepare(missing);
        previous.ifPresent(run -> studio.say("going on with run " + run.run().id() + ": "
                + (plan.lines().size() - missing.size()) + " of "
                + plan.lines().size() + " lines are painted"));
        int restored = folder.restore(plan, painted);
        if (restored > 0) {
            studio.say(restored + " files were written again from the run");
        }
        if (missing.isEmpty() && previous.map(run -> run.run().status()).orElse(null) == RunStatus.FINISHED) {
            return ExitCode.OK;
        }
        return paint(begin(previous, identity, plan), missing, folder, results);
    }

    private Tracker tracker() {
        return studio.tracking()
                .tracker()
                .orElseThrow(() -> CommandFailure.failed("a batch lives in its run, but nothing can be tracked: "
                        + studio.tracking().problem().orElse("there is no tracker")));
    }

    private List<PromptLine> read() throws IOException {
        if (!Files.isRegularFile(options.file())) {
            throw CommandFailure.badInput("--file: there is no such file, got '" + options.file()
                    + "'; allowed: a .jsonl, .csv, .yaml or .txt file");
        }
        return PromptFile.read(options.file());
    }

    private RunDetails previous(RunIndex runs) throws IOException {
        String project = options.naming().project();
        String file = options.file().toRealPath().toString();
        RunDetails run = runs.latest(project, BatchIdentity.FILE, file)
                .flatMap(found -> runs.find(found.id()))
                .orElseThrow(() -> CommandFailure.badInput("--resume: project '" + project + "' has no run of " + file
                        + "; allowed: a file that was begun without --resume"));
        if (run.run().status() == RunStatus.RUNNING) {
            throw CommandFailure.badInput(
                    "--resume: run " + run.run().id() + " is still being painted by another process");
        }
        return run;
    }

    private long seed(Optional<RunDetails> previous) {
        if (previous.isPresent()) {
            return BatchIdentity.seedOf(
                    previous.get().run().id(), previous.get().config());
        }
        Long given = options.generation().seed();
        return given == null ? ThreadLocalRandom.current().nextLong(1L << 32) : given;
    }

    private GenerationSession begin(Optional<RunDetails> previous, BatchIdentity identity, BatchPlan plan) {
        RunOptions.Builder run = options.naming().run().jobType("batch");
        if (previous.isPresent()) {
            run.id(previous.get().run().id()).resume(Resume.MUST);
        } else {
            run.config(identity.config(plan));
        }
        return studio.begin(run.build());
    }

    private int paint(GenerationSession session, List<BatchLine> missing, BatchFolder folder, Results results)
            throws IOException {
        try (session;
                LinePainter painter = new LinePainter(studio, session, options.file(), missing)) {
            int failures = 0;
            for (BatchLine line : missing) {
                failures += painter.paint(line, folder, results) ? 0 : 1;
            }
            int exitCode = failures == 0 ? ExitCode.OK : ExitCode.FAILURE;
            session.finish(exitCode);
            if (failures > 0) {
                studio.warn(failures + " lines were not painted; --resume tries them again");
            }
            return exitCode;
        }
    }
}
