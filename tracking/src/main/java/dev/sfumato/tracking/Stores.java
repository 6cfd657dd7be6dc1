package dev.sfumato.tracking;

import dev.sfumato.tracking.store.postgres.PostgresAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a home keeps what it need not keep itself; the journals always lie in the home.
 *
 * @param index the database of the index; null for the file {@code index.db} of the home
 */
public record Stores(@Nullable PostgresAddress index) {

    /** Everything in the home. */
    public static final Stores LOCAL = new Stores(null);
}
