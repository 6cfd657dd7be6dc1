/** Tracked runs: what was made, with what, and what came of it. */
@NullMarked
package dev.sfumato.tracking;

import org.jspecify.annotations.NullMarked;
