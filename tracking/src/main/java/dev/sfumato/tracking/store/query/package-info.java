/** What can be asked of the index of runs: filters, full text, order and pages. */
@NullMarked
package dev.sfumato.tracking.store.query;

import org.jspecify.annotations.NullMarked;
