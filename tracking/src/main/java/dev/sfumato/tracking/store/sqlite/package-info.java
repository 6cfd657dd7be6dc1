/** The index of runs in a SQLite file beside the journals. */
@NullMarked
package dev.sfumato.tracking.store.sqlite;

import org.jspecify.annotations.NullMarked;
