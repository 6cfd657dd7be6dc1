/** Schedulers for consistency models, which predict the clean sample in one or few steps. */
@NullMarked
package dev.sfumato.diffusion.schedulers.consistency;

import org.jspecify.annotations.NullMarked;
