package dev.sfumato.tracking.store.sqlite;

import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.store.sql.IndexDatabase;
import dev.sfumato.tracking.store.sql.query.Dialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The SQLite file of the index. Since all of it is derived, a file of another version or a damaged one is thrown away
 * and begun anew. Thread-safe, also across processes.
 */
public final class SqliteDatabase implements IndexDatabase {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteDatabase.class);
    private static final int BUSY_MILLIS = 30_000;

    private final Path file;
    private final Jdbi jdbi;

    /** Held open for the life of the database: SQLite folds the write-ahead log back when the last one closes. */
    private final Handle keeper;

    private SqliteDatabase(Path file, Jdbi jdbi, Handle keeper) {
        this.file = file;
        this.jdbi = jdbi;
        this.keeper = keeper;
    }

    /**
     * Opens the file, or begins it.
     *
     * @throws TrackingException if it cannot be written
     */
    public static SqliteDatabase open(Path file) {
        try {
            return openOnce(file);
        } catch (JdbiException failure) {
            if (!isDamage(failure)) {
                throw new TrackingException(file, "the index cannot be opened", failure);
            }
            LOG.warn("{} is damaged and is built anew from the journals", file, failure);
        }
        delete(file);
        try {
            return openOnce(file);
        } catch (JdbiException failure) {
            throw new TrackingException(file, "the index cannot be built", failure);
        }
    }

    private static SqliteDatabase openOnce(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setBusyTimeout(BUSY_MILLIS);
        // a transaction that reads first and writes later would fail if another process wrote in between
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        Jdbi jdbi = Jdbi.create(source);
        Handle keeper = jdbi.open();
        try {
            keeper.useTransaction(SqliteSchema::ensure);
            return new SqliteDatabase(file, jdbi, keeper);
        } catch (JdbiException failure) {
            keeper.close();
            throw failure;
        }
    }

    private static boolean isDamage(JdbiException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLiteException sqlite) {
                SQLiteErrorCode code = sqlite.getResultCode();
                return code == SQLiteErrorCode.SQLITE_NOTADB || code == SQLiteErrorCode.SQLITE_CORRUPT;
            }
        }
        return false;
    }

    private static void delete(Path file) {
        try {
            for (String suffix : List.of("", "-wal", "-shm")) {
                Files.deleteIfExists(Path.of(file + suffix));
            }
        } catch (IOException failure) {
            throw new TrackingException(file, "the damaged index cannot be deleted", failure);
        }
    }

    @Override
    public Dialect dialect() {
        return SqliteDialect.INSTANCE;
    }

    @Override
    public <T> T read(HandleCallback<T, RuntimeException> query) {
        try {
            return jdbi.withHandle(query);
        } catch (JdbiException failure) {
            throw new TrackingException(file, "the index cannot be read", failure);
        }
    }

    @Override
    public void write(HandleConsumer<RuntimeException> change) {
        try {
            jdbi.useTransaction(change);
        } catch (JdbiException failure) {
            throw new TrackingException(file, "the index cannot be written", failure);
        }
    }

    @Override
    public void clear() {
        write(SqliteSchema::clear);
    }

    @Override
    public void close() {
        keeper.close();
    }
}
