package dev.sfumato.service.cli.options;

import java.util.List;

/** What the process ends with; scripts rely on these numbers. */
public final class ExitCode {
    public static final int OK = 0;
    public static final int FAILURE = 1;
    public static final int BAD_INPUT = 2;

    /** The lines of every {@code --help} in picocli's form; 130 comes from the JVM when SIGINT ends it. */
    public static final List<String> HELP = List.of(
            " 0:done",
            " 1:failed: the disk, the device or the program itself; with --replay, other pixels",
            " 2:bad input: an option, a file or a model that cannot be used; nothing was painted",
            "130:interrupted with Ctrl-C");

    private ExitCode() {}
}
