/** Finished pictures, kept to answer the same request again. */
@NullMarked
package dev.sfumato.diffusion.batching.results;

import org.jspecify.annotations.NullMarked;
