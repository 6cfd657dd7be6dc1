/** Seeded streams of normally distributed values, one an image, equal to those of other tools for the same seed. */
@NullMarked
package dev.sfumato.diffusion.noise;

import org.jspecify.annotations.NullMarked;
