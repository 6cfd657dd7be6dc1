/** Diffusion schedulers: which timesteps a picture takes and how one denoising step changes the latents. */
@NullMarked
package dev.sfumato.diffusion.schedulers;

import org.jspecify.annotations.NullMarked;
