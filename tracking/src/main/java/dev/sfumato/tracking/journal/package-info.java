/** The journal of a run: an append-only transaction log in the format of Weights &amp; Biases. */
@NullMarked
package dev.sfumato.tracking.journal;

import org.jspecify.annotations.NullMarked;
