/** The order in which requests get their turns on a device: one writer, one unit of work at a time. */
@NullMarked
package dev.sfumato.diffusion.batching;

import org.jspecify.annotations.NullMarked;
