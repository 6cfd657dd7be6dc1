/** Multistep schedulers beside the DPM-Solvers: DEIS and UniPC. */
@NullMarked
package dev.sfumato.diffusion.schedulers.multistep;

import org.jspecify.annotations.NullMarked;
