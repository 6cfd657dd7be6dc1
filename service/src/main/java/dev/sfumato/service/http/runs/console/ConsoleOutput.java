package dev.sfumato.service.http.runs.console;

import dev.sfumato.tracking.journal.record.JournalRecord.Output;
import io.micronaut.serde.annotation.Serdeable;

/**
 * Something that was printed at once.
 *
 * @param time in seconds since 1970
 * @param stream {@code stdout} or {@code stderr}
 * @param text one or more lines, with their line breaks
 */
@Serdeable
record ConsoleOutput(double time, String stream, String text) {

    static ConsoleOutput of(Output output) {
        return new ConsoleOutput(
                output.time().toEpochMilli() / 1e3, output.error() ? "stderr" : "stdout", output.text());
    }
}
