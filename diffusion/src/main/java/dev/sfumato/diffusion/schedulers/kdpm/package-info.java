/** Schedulers that ask the denoiser again half-way to the next noise level, after DPM-Solver-2. */
@NullMarked
package dev.sfumato.diffusion.schedulers.kdpm;

import org.jspecify.annotations.NullMarked;
