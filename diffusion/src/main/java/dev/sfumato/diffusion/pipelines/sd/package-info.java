/** Stable Diffusion: a text encoder, a UNet and an autoencoder. */
@NullMarked
package dev.sfumato.diffusion.pipelines.sd;

import org.jspecify.annotations.NullMarked;
