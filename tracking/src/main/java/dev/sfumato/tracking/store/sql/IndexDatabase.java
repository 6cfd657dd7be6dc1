package dev.sfumato.tracking.store.sql;

import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.store.sql.query.Dialect;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;

/**
 * A database that holds the tables of the index. They are derived, so tables of another version are thrown away and
 * begun anew when it is opened. Thread-safe, also across processes; whoever opens it closes it.
 */
public interface IndexDatabase extends AutoCloseable {

    Dialect dialect();

    /**
     * Reads tables.
     *
     * @throws TrackingException if the database cannot be read
     */
    <T> T read(HandleCallback<T, RuntimeException> query);

    /**
     * Changes tables in one transaction, beside which no other writes.
     *
     * @throws TrackingException if the database cannot be written
     */
    void write(HandleConsumer<RuntimeException> change);

    /**
     * Forgets everything.
     *
     * @throws TrackingException as {@link #write}
     */
    void clear();

    @Override
    void close();
}
