/** Schedulers that follow the probability-flow equation by the noise level: Euler's, Heun's and linear multistep. */
@NullMarked
package dev.sfumato.diffusion.schedulers.euler;

import org.jspecify.annotations.NullMarked;
