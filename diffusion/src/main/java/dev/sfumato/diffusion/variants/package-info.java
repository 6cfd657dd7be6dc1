/** Loaded models with adapters, kept for as long as there is room. */
@NullMarked
package dev.sfumato.diffusion.variants;

import org.jspecify.annotations.NullMarked;
