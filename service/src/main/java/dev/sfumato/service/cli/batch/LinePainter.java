package dev.sfumato.service.cli.batch;

import dev.sfumato.service.cli.options.CommandFailure;
import dev.sfumato.service.cli.output.Results;
import dev.sfumato.service.cli.painting.Painter;
import dev.sfumato.service.cli.painting.Studio;
import dev.sfumato.service.cli.progress.Progress;
import dev.sfumato.service.generation.GenerationSession;
import dev.sfumato.service.generation.TrackedResult;
import dev.sfumato.tracking.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Paints the lines of a batch one after another, and tells how to go on if the user interrupts it. */
final class LinePainter implements AutoCloseable {
    private final Studio studio;
    private final GenerationSession session;
    private final Path file;
    private final int count;
    private final Progress progress;
    private final Thread farewell;
    private int begun;

    LinePainter(Studio studio, GenerationSession session, Path file, List<BatchLine> missing) {
        Run run = session.run()
                .orElseThrow(() -> CommandFailure.failed("a batch lives in its run, but it could not be begun: "
                        + studio.tracking().problem().orElse("unknown")));
        this.studio = studio;
        this.session = session;
        this.file = file;
        this.count = missing.size();
        long steps = missing.stream()
                .mapToLong(
                        line -> (long) line.settings().steps() * line.settings().count())
                .sum();
        progress = Progress.open(Math.max(1, steps), studio.messages());
        farewell = new Thread(() -> studio.say("stopped; --resume paints what run " + run.id() + " is missing"));
        Runtime.getRuntime().addShutdownHook(farewell);
    }

    /**
     * Paints a line, logs it and writes its files, in this order.
     *
     * @return false if the engine failed to paint it
     * @throws CommandFailure if it could not be logged: going on would paint what a later resume paints again
     */
    boolean paint(BatchLine line, BatchFolder folder, Results results) throws IOException {
        begun++;
        progress.about("line " + begun + " of " + count);
        TrackedResult result;
        try {
            result = Painter.paint(session, line.settings(), PaintedLines.values(line), progress);
        } catch (RuntimeException failure) {
            studio.warn(file + ":" + line.place().line() + ": not painted: " + failure.getMessage());
            return false;
        }
        if (result.runId() == null) {
            throw CommandFailure.failed(file + ":" + line.place().line() + ": painted, but it could not be logged: "
                    + studio.tracking().problem().orElse("unknown"));
        }
        for (String warning : result.warnings()) {
            studio.warn(file + ":" + line.place().line() + ": " + warning);
        }
        folder.write(line, result, results);
        return true;
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(farewell);
        progress.close();
    }
}
