/** The events of one request as a stream for readers of any pace. */
@NullMarked
package dev.sfumato.diffusion.events;

import org.jspecify.annotations.NullMarked;
