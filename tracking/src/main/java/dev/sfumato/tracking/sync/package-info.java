/** Uploads runs to Weights &amp; Biases by its own client. */
@NullMarked
package dev.sfumato.tracking.sync;

import org.jspecify.annotations.NullMarked;
