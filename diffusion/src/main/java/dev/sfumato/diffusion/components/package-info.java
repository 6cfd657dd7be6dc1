/** The graphs of a model by what they do: text encoder, denoiser, latent decoder. */
@NullMarked
package dev.sfumato.diffusion.components;

import org.jspecify.annotations.NullMarked;
