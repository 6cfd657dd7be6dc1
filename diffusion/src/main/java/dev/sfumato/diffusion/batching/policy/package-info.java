/** The order in which requests are served, as arithmetic alone: no clock, no thread, no model. */
@NullMarked
package dev.sfumato.diffusion.batching.policy;

import org.jspecify.annotations.NullMarked;
