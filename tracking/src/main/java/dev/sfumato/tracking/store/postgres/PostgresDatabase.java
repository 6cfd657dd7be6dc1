package dev.sfumato.tracking.store.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.store.sql.IndexDatabase;
import dev.sfumato.tracking.store.sql.query.Dialect;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The index of one home in a schema of a PostgreSQL database, through a small pool of connections. After the server was
 * away it works again by itself. Thread-safe, also across processes.
 */
public final class PostgresDatabase implements IndexDatabase {

    private static final int CONNECTIONS = 4;
    private static final int CONNECT_SECONDS = 3;
    private static final int SILENT_SECONDS = 60;
    private static final long WAIT_MILLIS = 5_000;

    private final PostgresAddress address;
    private final HikariDataSource pool;
    private final Jdbi jdbi;

    private PostgresDatabase(PostgresAddress address, HikariDataSource pool) {
        this.address = address;
        this.pool = pool;
        jdbi = Jdbi.create(pool);
        jdbi.registerArgument(new StorableText());
    }

    /**
     * Opens the index of a home, or begins it.
     *
     * @param home what tells the home from others
     * @throws TrackingException if the database cannot be reached, or the schema has the index of another home
     */
    public static PostgresDatabase open(PostgresAddress address, String home) {
        PostgresDatabase database = new PostgresDatabase(address, pool(address));
        try {
            database.write(handle -> PostgresSchema.ensure(handle, address, home), "the index cannot be opened");
            return database;
        } catch (RuntimeException failure) {
            database.close();
            throw failure;
        }
    }

    private static HikariDataSource pool(PostgresAddress address) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setApplicationName("sfumato");
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setSocketTimeout(SILENT_SECONDS);
        // what the address says of these goes before
        source.setUrl(address.url());
        source.setCurrentSchema(address.schema());
        // rows of one batch may be of one key, which a single statement must not have
        source.setReWriteBatchedInserts(false);
        HikariConfig config = new HikariConfig();
        config.setPoolName("sfumato-index");
        config.setDataSource(source);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(WAIT_MILLIS);
        // a server that is away is told by the first query, as later on
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    @Override
    public Dialect dialect() {
        return PostgresDialect.INSTANCE;
    }

    @Override
    public <T> T read(HandleCallback<T, RuntimeException> query) {
        return onLive(() -> jdbi.withHandle(query), "the index cannot be read");
    }

    @Override
    public void write(HandleConsumer<RuntimeException> change) {
        write(
                handle -> {
                    // others may read meanwhile, and not write: a transaction reads first how far it had come
                    handle.execute("LOCK TABLE segment IN EXCLUSIVE MODE");
                    change.useHandle(handle);
                },
                "the index cannot be written");
    }

    private void write(HandleConsumer<RuntimeException> change, String problem) {
        onLive(
                () -> jdbi.<Boolean, RuntimeException>inTransaction(handle -> {
                    change.useHandle(handle);
                    return true;
                }),
                problem);
    }

    /**
     * Works on a connection that lives. The pool hands out unseen what it had a moment ago, and throws away what turns out
     * broken: after a restart of the server that may be all of them. Whatever is done may be done twice, because a
     * transaction reads first what is there.
     */
    private <T> T onLive(Supplier<T> work, String problem) {
        for (int broken = 0; ; broken++) {
            try {
                return work.get();
            } catch (ConnectionException away) {
                throw failed(problem, away);
            } catch (JdbiException failure) {
                if (broken == CONNECTIONS || !isOfConnection(failure)) {
                    throw failed(problem, failure);
                }
            }
        }
    }

    private static boolean isOfConnection(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException refusal && refusal.getSQLState() != null) {
                return refusal.getSQLState().startsWith("08")
                        || refusal.getSQLState().startsWith("57P");
            }
        }
        return false;
    }

    @Override
    public void clear() {
        write(PostgresSchema::clear);
    }

    /** With the reason of the database itself, without the statement and its values. */
    private TrackingException failed(String problem, JdbiException failure) {
        Throwable reason = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            reason = cause;
        }
        TrackingException told = new TrackingException(address.toString(), problem + ": " + reason.getMessage());
        told.initCause(failure);
        return told;
    }

    @Override
    public void close() {
        pool.close();
    }
}
