/** How requests end that are not completed. */
@NullMarked
package dev.sfumato.diffusion.batching.ending;

import org.jspecify.annotations.NullMarked;
