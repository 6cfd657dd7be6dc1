/** What the families with a rectified-flow transformer share. */
@NullMarked
package dev.sfumato.diffusion.pipelines.flow;

import org.jspecify.annotations.NullMarked;
