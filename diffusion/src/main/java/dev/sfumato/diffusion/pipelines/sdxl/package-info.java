/** Stable Diffusion XL, its refiner and its Turbo: two text encoders, a UNet that is told sizes, and an autoencoder. */
@NullMarked
package dev.sfumato.diffusion.pipelines.sdxl;

import org.jspecify.annotations.NullMarked;
