/** Who is let in, and how long it will take: arithmetic over expected work. */
@NullMarked
package dev.sfumato.diffusion.batching.admission;

import org.jspecify.annotations.NullMarked;
