/** An index of runs in tables, whichever database they are in: how journals become rows, and what is asked of them. */
@NullMarked
package dev.sfumato.tracking.store.sql;

import org.jspecify.annotations.NullMarked;
