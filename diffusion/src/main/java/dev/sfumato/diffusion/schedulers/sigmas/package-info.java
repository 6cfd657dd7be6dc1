/** The arithmetic of noise levels: from the options of training to the timesteps and sigmas of a run. */
@NullMarked
package dev.sfumato.diffusion.schedulers.sigmas;

import org.jspecify.annotations.NullMarked;
