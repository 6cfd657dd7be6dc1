/** Answers from the index: the SQL of lists, pages and series, and how its rows become objects. */
@NullMarked
package dev.sfumato.tracking.store.sql.query;

import org.jspecify.annotations.NullMarked;
