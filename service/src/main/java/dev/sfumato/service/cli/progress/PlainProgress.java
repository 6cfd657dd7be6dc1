package dev.sfumato.service.cli.progress;

import dev.sfumato.diffusion.StepEvent;
import dev.sfumato.diffusion.StepEvent.Step;
import java.io.PrintWriter;
import java.time.Duration;

/** Progress for logs and pipes: a line for the first and the last step of a picture and one a second in between. */
final class PlainProgress implements Progress {
    private static final Duration QUIET = Duration.ofSeconds(1);

    private final PrintWriter out;
    private final Pace pace;
    private volatile String subject = "";
    private Duration sinceLine = Duration.ZERO;

    PlainProgress(long steps, PrintWriter out) {
        this.out = out;
        this.pace = new Pace(steps);
    }

    @Override
    public void about(String what) {
        subject = what + ", ";
    }

    @Override
    public void accept(StepEvent event) {
        if (event instanceof Step step) {
            pace.step(step.stepTime());
            sinceLine = sinceLine.plus(step.stepTime());
            if (step.step() == 1 || step.step() == step.steps() || sinceLine.compareTo(QUIET) >= 0) {
                sinceLine = Duration.ZERO;
                print(step);
            }
        }
    }

    private void print(Step step) {
        out.println("sfumato: " + subject + "picture " + (step.image() + 1) + ", step " + step.step() + " of "
                + step.steps() + ", " + Pace.text(pace.remaining()) + " left");
        out.flush();
    }

    @Override
    public void close() {
        out.flush();
    }
}
