/** What the families of models share: the state of one picture in the making and the stages it goes through. */
@NullMarked
package dev.sfumato.diffusion.pipelines;

import org.jspecify.annotations.NullMarked;
