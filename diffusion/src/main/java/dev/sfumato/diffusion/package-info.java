/** The engine's public face: requests, images, step events. */
@NullMarked
package dev.sfumato.diffusion;

import org.jspecify.annotations.NullMarked;
