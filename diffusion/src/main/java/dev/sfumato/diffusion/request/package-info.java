/** Requests as they come, and as settings once every gap is filled and every limit checked. */
@NullMarked
package dev.sfumato.diffusion.request;

import org.jspecify.annotations.NullMarked;
