/** Schedulers of the DPM-Solver family: deterministic and stochastic, multistep and singlestep. */
@NullMarked
package dev.sfumato.diffusion.schedulers.dpm;

import org.jspecify.annotations.NullMarked;
