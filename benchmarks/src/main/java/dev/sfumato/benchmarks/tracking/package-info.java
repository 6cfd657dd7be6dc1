/** Measures the store of tracked runs. */
@NullMarked
package dev.sfumato.benchmarks.tracking;

import org.jspecify.annotations.NullMarked;
