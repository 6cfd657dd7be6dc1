/** The index of runs in a PostgreSQL database. */
@NullMarked
package dev.sfumato.tracking.store.postgres;

import org.jspecify.annotations.NullMarked;
