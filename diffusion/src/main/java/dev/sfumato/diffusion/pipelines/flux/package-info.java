/** FLUX.1: two text encoders, a rectified-flow transformer over packed latents and an autoencoder. */
@NullMarked
package dev.sfumato.diffusion.pipelines.flux;

import org.jspecify.annotations.NullMarked;
