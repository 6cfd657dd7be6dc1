/** Schedulers that go from one training timestep to another by the share of signal at both. */
@NullMarked
package dev.sfumato.diffusion.schedulers.ddpm;

import org.jspecify.annotations.NullMarked;
