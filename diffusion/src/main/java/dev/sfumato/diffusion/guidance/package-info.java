/** How predictions with and without the prompt become one. */
@NullMarked
package dev.sfumato.diffusion.guidance;

import org.jspecify.annotations.NullMarked;
