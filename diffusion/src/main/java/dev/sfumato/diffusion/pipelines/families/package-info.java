/** The choice of the family that runs a model folder. */
@NullMarked
package dev.sfumato.diffusion.pipelines.families;

import org.jspecify.annotations.NullMarked;
