package dev.sfumato.tracking.journal;

import dev.sfumato.tracking.journal.log.LogReader;
import dev.sfumato.tracking.journal.record.JournalRecord;
import dev.sfumato.tracking.journal.record.RecordDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads a journal record by record, also while its writer lives: at the end, {@link #next()} is empty, and goes on once
 * more is written. Not thread-safe.
 */
public final class JournalReader implements AutoCloseable {

    private final LogReader log;
    private long lastNumber;

    private JournalReader(LogReader log) {
        this.log = log;
    }

    public static JournalReader open(Path file) throws IOException {
        return open(file, 0);
    }

    /** Opens a journal behind the records that an earlier reader left off at, by its {@link #wholeEnd()}. */
    public static JournalReader open(Path file, long from) throws IOException {
        return new JournalReader(new LogReader(file, from));
    }

    public Optional<JournalRecord> next() throws IOException {
        Optional<byte[]> message = log.next();
        if (message.isEmpty()) {
            return Optional.empty();
        }
        RecordDecoder.Numbered record = RecordDecoder.decode(message.get());
        lastNumber = record.number();
        return Optional.of(record.record());
    }

    /** Goes to another {@link #wholeEnd()} of the same journal, from which {@link #next()} reads on. */
    public void seek(long position) {
        log.seek(position);
    }

    /** The end of the last whole record that was read, as an offset in the file. */
    public long wholeEnd() {
        return log.wholeEnd();
    }

    /** Whether damaged bytes were passed over that more records followed. */
    public boolean damaged() {
        return log.damaged();
    }

    /** The number that the last read record carries; 0 before the first. */
    public long lastNumber() {
        return lastNumber;
    }

    @Override
    public void close() throws IOException {
        log.close();
    }
}
