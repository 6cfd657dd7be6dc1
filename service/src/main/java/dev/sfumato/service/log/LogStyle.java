package dev.sfumato.service.log;

/** How the program logs: a service is watched through its log, a command through its output. */
public enum LogStyle {
    /** Warnings and errors in one line each, without stack traces. */
    COMMAND,
    /** Everything from INFO up, with time, thread, logger and stack traces. */
    SERVICE;

    private static volatile LogStyle current = COMMAND;

    /** Chooses the style of this process; to be called before anything logs. */
    public void use() {
        current = this;
    }

    static LogStyle current() {
        return current;
    }
}
