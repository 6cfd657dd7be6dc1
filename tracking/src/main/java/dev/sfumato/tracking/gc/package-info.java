/** Finds and deletes what nobody needs any more: old runs, and files that no run refers to. */
@NullMarked
package dev.sfumato.tracking.gc;

import org.jspecify.annotations.NullMarked;
