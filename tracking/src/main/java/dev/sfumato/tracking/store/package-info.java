/** The searchable view of runs, derived from their journals and rebuildable from them. */
@NullMarked
package dev.sfumato.tracking.store;

import org.jspecify.annotations.NullMarked;
