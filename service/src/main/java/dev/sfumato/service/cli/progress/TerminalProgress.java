package dev.sfumato.service.cli.progress;

import dev.sfumato.diffusion.StepEvent;
import dev.sfumato.diffusion.StepEvent.Step;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress for people: one line that redraws itself, with step, share and time left. */
final class TerminalProgress implements Progress {
    /** Asking the terminal for its width would start other programs; this fits the narrowest usual one. */
    private static final int COLUMNS = 79;

    private final ProgressBar bar;
    private final Pace pace;

    TerminalProgress(long steps, PrintStream out) {
        pace = new Pace(steps);
        bar = ProgressBar.builder()
                .setTaskName("painting")
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(100)
                .setConsumer(new ConsoleProgressBarConsumer(out, COLUMNS))
                .setEtaFunction(_ -> remaining())
                .build();
    }

    /** Read by the bar's thread. */
    private synchronized Optional<Duration> remaining() {
        return pace.done() == 0 ? Optional.empty() : Optional.of(pace.remaining());
    }

    @Override
    public void about(String what) {
        bar.setExtraMessage(what);
    }

    @Override
    public void accept(StepEvent event) {
        if (event instanceof Step step) {
            synchronized (this) {
                pace.step(step.stepTime());
            }
            bar.step();
        }
    }

    @Override
    public void close() {
        bar.close();
    }
}
