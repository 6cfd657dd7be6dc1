/** Whole requests timed against the time inside ONNX Runtime. */
@NullMarked
package dev.sfumato.benchmarks;

import org.jspecify.annotations.NullMarked;
