package dev.sfumato.service.cli.progress;

import dev.sfumato.diffusion.StepEvent;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How far a generation is, for the person who waits. Events come from the engine's thread, all else from the thread
 * that opened it; it only ever writes short lines, so the engine does not wait for it.
 */
public sealed interface Progress extends Consumer<StepEvent>, AutoCloseable permits PlainProgress, TerminalProgress {
    /** Set by the launcher, which knows whether standard error is a terminal; Java knows it of standard output only. */
    String TERMINAL_PROPERTY = "sfumato.terminal";

    /** Names what the following events are about, as in {@code line 3 of 20}. */
    void about(String what);

    @Override
    void close();

    /**
     * A bar where a person looks at standard error, plain lines elsewhere.
     *
     * @param steps denoising steps of all pictures, at least 1
     * @param plain where plain lines go
     */
    static Progress open(long steps, PrintWriter plain) {
        return onTerminal() ? new TerminalProgress(steps, System.err) : new PlainProgress(steps, plain);
    }

    private static boolean onTerminal() {
        if ("dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        String known = System.getProperty(TERMINAL_PROPERTY);
        return known != null
                ? Boolean.parseBoolean(known)
                : Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }
}
