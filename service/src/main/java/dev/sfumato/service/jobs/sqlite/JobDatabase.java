package dev.sfumato.service.jobs.sqlite;

import dev.sfumato.tracking.disk.TrackingException;
import java.nio.file.Path;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The SQLite file of the jobs. It is the only place that knows them, so every commit is forced to the disk, and a file
 * that is damaged or of another version is refused, never begun anew. Thread-safe.
 */
final class JobDatabase implements AutoCloseable {
    private static final int BUSY_MILLIS = 30_000;

    private final Path file;
    private final Jdbi jdbi;

    /** Held open for the life of the database: SQLite folds the write-ahead log back when the last one closes. */
    private final Handle keeper;

    private volatile @Nullable String problem;

    private JobDatabase(Path file, Jdbi jdbi, Handle keeper) {
        this.file = file;
        this.jdbi = jdbi;
        this.keeper = keeper;
    }

    static JobDatabase open(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_MILLIS);
        // a transaction that reads first and writes later would fail if another thread wrote in between
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        Jdbi jdbi = Jdbi.create(source);
        try {
            Handle keeper = jdbi.open();
            try {
                keeper.useTransaction(handle -> JobSchema.ensure(handle, file));
                return new JobDatabase(file, jdbi, keeper);
            } catch (JdbiException | TrackingException failure) {
                keeper.close();
                throw failure;
            }
        } catch (JdbiException failure) {
            throw new TrackingException(file, "the jobs cannot be opened", failure);
        }
    }

    <T> T read(HandleCallback<T, RuntimeException> query) {
        try {
            return jdbi.withHandle(query);
        } catch (JdbiException failure) {
            throw failed("the jobs cannot be read", failure);
        }
    }

    <T> T write(HandleCallback<T, RuntimeException> change) {
        try {
            T result = jdbi.inTransaction(change);
            problem = null;
            return result;
        } catch (JdbiException failure) {
            throw failed("the jobs cannot be written", failure);
        }
    }

    private TrackingException failed(String what, JdbiException failure) {
        TrackingException told = new TrackingException(file, what, failure);
        problem = told.getMessage();
        return told;
    }

    /** What went wrong since something was last written, or empty. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    @Override
    public void close() {
        keeper.close();
    }
}
