/** One device measured through the public API: single graphs, and whole requests. Run by {@code benchmarks/gpu/run}. */
@NullMarked
package dev.sfumato.benchmarks.gpu;

import org.jspecify.annotations.NullMarked;
