/** What people say of a run after it was made: stars, tags and notes, kept in its run directory. */
@NullMarked
package dev.sfumato.tracking.marks;

import org.jspecify.annotations.NullMarked;
