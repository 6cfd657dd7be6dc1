package dev.sfumato.service.cli.options;

import java.io.Serial;

/** The end of a command with a message for people and an exit code for scripts. */
public final class CommandFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** What the user gave cannot be used; nothing was painted. */
    public static CommandFailure badInput(String message) {
        return new CommandFailure(ExitCode.BAD_INPUT, message);
    }

    /** The input was fine, the work was not done. */
    public static CommandFailure failed(String message) {
        return new CommandFailure(ExitCode.FAILURE, message);
    }

    public int exitCode() {
        return exitCode;
    }
}
