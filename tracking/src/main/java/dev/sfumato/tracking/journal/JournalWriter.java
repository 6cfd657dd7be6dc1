package dev.sfumato.tracking.journal;

import dev.sfumato.tracking.journal.log.ChunkEncoder;
import dev.sfumato.tracking.journal.log.LogFormat;
import dev.sfumato.tracking.journal.record.JournalRecord;
import dev.sfumato.tracking.journal.record.RecordEncoder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Appends records to a journal. A record is handed to the operating system when {@link #append} returns. Thread-safe.
 * Whoever opens it closes it, and is the only writer of the file.
 */
public final class JournalWriter implements AutoCloseable {

    private final RandomAccessFile file;
    private final SyncPolicy policy;
    private final ReentrantLock writing = new ReentrantLock();
    private final ReentrantLock syncing = new ReentrantLock();
    private long lastNumber;
    private boolean closed;
    private volatile long written;
    private volatile long synced;
    private volatile @Nullable IOException broken;

    private JournalWriter(RandomAccessFile file, SyncPolicy policy, long written, long lastNumber) {
        this.file = file;
        this.policy = policy;
        this.written = written;
        this.lastNumber = lastNumber;
    }

    /** Begins a journal. */
    public static JournalWriter create(Path path, SyncPolicy policy) throws IOException {
        if (Files.exists(path)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        RandomAccessFile file = open(path);
        try {
            file.write(LogFormat.fileHeader());
        } catch (IOException failure) {
            file.close();
            throw failure;
        }
        return new JournalWriter(file, policy, LogFormat.FILE_HEADER_LENGTH, 0);
    }

    /** Goes on with a journal whose writer died, behind its last whole record; what is torn after that is cut off. */
    static JournalWriter reopen(Path path, SyncPolicy policy, long wholeEnd, long lastNumber) throws IOException {
        RandomAccessFile file = open(path);
        try {
            file.setLength(wholeEnd);
        } catch (IOException failure) {
            file.close();
            throw failure;
        }
        return new JournalWriter(file, policy, wholeEnd, lastNumber);
    }

    private static RandomAccessFile open(Path path) throws IOException {
        // not a FileChannel: an interrupt of a logging thread would close it for all
        return new RandomAccessFile(path.toFile(), "rw");
    }

    /** Appends records, all or none: if the disk refuses a part, the rest is taken back. */
    public void append(List<? extends JournalRecord> records) throws IOException {
        writing.lock();
        try {
            checkSound();
            ChunkEncoder chunks = new ChunkEncoder(written);
            long number = lastNumber;
            for (JournalRecord record : records) {
                number++;
                chunks.add(RecordEncoder.encode(number, record));
            }
            write(chunks.bytes());
            lastNumber = number;
        } finally {
            writing.unlock();
        }
    }

    /**
     * Forces everything written so far to the disk, if the policy asks for it now.
     *
     * @param withImages whether the last records refer to images
     */
    public void syncIfDue(boolean withImages) throws IOException {
        if (policy.forces(withImages)) {
            sync();
        }
    }

    /** Forces everything written so far to the disk. */
    public void sync() throws IOException {
        syncUpTo(written);
    }

    /** Whether everything written so far has been forced to the disk. */
    public boolean isSynced() {
        return synced == written;
    }

    private void write(byte[] bytes) throws IOException {
        try {
            file.seek(written);
            file.write(bytes);
        } catch (IOException failure) {
            takeBack(failure);
            throw failure;
        }
        long end = written + bytes.length;
        written = end;
    }

    private void takeBack(IOException failure) {
        try {
            file.setLength(written);
        } catch (IOException further) {
            failure.addSuppressed(further);
            broken = failure;
        }
    }

    /** One thread syncs for all that wait: who comes second often finds its record synced. */
    private void syncUpTo(long end) throws IOException {
        syncing.lock();
        try {
            if (synced >= end || closed) {
                return;
            }
            checkSound();
            long reached = written;
            file.getFD().sync();
            synced = reached;
        } catch (IOException failure) {
            // after a failed sync nobody knows which pages reached the disk; a second one would only seem to succeed
            broken = failure;
            throw failure;
        } finally {
            syncing.unlock();
        }
    }

    private void checkSound() throws IOException {
        IOException earlier = broken;
        if (earlier != null) {
            throw new IOException(
                    "the journal takes no more records after an earlier failure: " + earlier.getMessage(), earlier);
        }
    }

    /** Closes the file without forcing it. */
    @Override
    public void close() throws IOException {
        syncing.lock();
        try {
            closed = true;
            file.close();
        } finally {
            syncing.unlock();
        }
    }
}
