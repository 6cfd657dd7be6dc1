/** Schedulers of flow matching, where a sample lies on the straight line between noise and the clean one. */
@NullMarked
package dev.sfumato.diffusion.schedulers.flow;

import org.jspecify.annotations.NullMarked;
