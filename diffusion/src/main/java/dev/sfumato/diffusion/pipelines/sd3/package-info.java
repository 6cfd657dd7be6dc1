/** Stable Diffusion 3 and 3.5: up to three text encoders, a rectified-flow transformer and an autoencoder. */
@NullMarked
package dev.sfumato.diffusion.pipelines.sd3;

import org.jspecify.annotations.NullMarked;
