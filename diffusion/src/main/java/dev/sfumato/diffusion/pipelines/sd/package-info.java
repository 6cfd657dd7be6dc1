/** Stable Diffusion 1 and 2 and what was distilled from them: a text encoder, a UNet and an autoencoder. */
@NullMarked
package dev.sfumato.diffusion.pipelines.sd;

import org.jspecify.annotations.NullMarked;
