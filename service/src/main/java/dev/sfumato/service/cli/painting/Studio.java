package dev.sfumato.service.cli.painting;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.EngineConfig;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.modelloader.onnx.SessionConfig;
import dev.sfumato.service.cli.options.ExitCode;
import dev.sfumato.service.cli.progress.Progress;
import dev.sfumato.service.generation.GenerationSession;
import dev.sfumato.service.generation.TrackedGenerator;
import dev.sfumato.service.generation.TrackedResult;
import dev.sfumato.service.generation.Tracking;
import dev.sfumato.service.generation.TrackingOptions;
import dev.sfumato.tracking.RunOptions;
import dev.sfumato.tracking.export.mlflow.MlflowExporter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The engine and the tracker of a home folder, opened for one command. Whoever opens it closes it. */
public final class Studio implements AutoCloseable {
    private static final Duration LONGEST_EXPORT = Duration.ofSeconds(30);

    private final DiffusionEngine engine;
    private final Tracking tracking;
    private final PrintWriter messages;

    private Studio(DiffusionEngine engine, Tracking tracking, PrintWriter messages) {
        this.engine = engine;
        this.tracking = tracking;
        this.messages = messages;
    }

    /**
     * Opens the engine and the tracker; nothing is loaded yet.
     *
     * @param session the device of all graphs
     * @param tracking what is kept of what is painted, and where
     * @param messages where progress and warnings go
     */
    public static Studio open(Path home, SessionConfig session, TrackingOptions tracking, PrintWriter messages) {
        DiffusionEngine engine = DiffusionEngine.open(EngineConfig.of(home).withSession(session));
        return new Studio(engine, Tracking.open(home, tracking), messages);
    }

    public DiffusionEngine engine() {
        return engine;
    }

    public Tracking tracking() {
        return tracking;
    }

    public PrintWriter messages() {
        return messages;
    }

    /** Begins a run or goes on with one; the caller ends it. */
    public GenerationSession begin(RunOptions options) {
        return new TrackedGenerator(engine, tracking).begin(options);
    }

    /** Paints one request as a run of its own, and says what the user should know about it. */
    public TrackedResult paint(GenerationSettings settings, RunOptions options, Map<String, ?> extra) {
        try (GenerationSession session = begin(options)) {
            TrackedResult result;
            try (Progress progress = Progress.open((long) settings.steps() * settings.count(), messages)) {
                result = Painter.paint(session, settings, extra, progress);
            }
            result.warnings().forEach(this::warn);
            session.finish(ExitCode.OK);
            return result;
        }
    }

    /** Tells the user something about the work. */
    public void say(String message) {
        messages.println("sfumato: " + message);
        messages.flush();
    }

    /** Says something that the user should know although the work goes on. */
    public void warn(String message) {
        say("warning: " + message);
    }

    @Override
    public void close() {
        try {
            engine.close();
            tracking.exporter().ifPresent(this::export);
        } finally {
            tracking.close();
        }
    }

    private void export(MlflowExporter exporter) {
        try {
            if (!exporter.await(LONGEST_EXPORT)) {
                warn(exporter.pending() + " run(s) still wait for MLflow; 'sfumato runs export --mlflow URL' goes on"
                        + exporter.problem().map(why -> ": " + why).orElse(""));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
