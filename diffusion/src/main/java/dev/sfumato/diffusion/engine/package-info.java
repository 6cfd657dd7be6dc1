/** The thread that owns a device. */
@NullMarked
package dev.sfumato.diffusion.engine;

import org.jspecify.annotations.NullMarked;
