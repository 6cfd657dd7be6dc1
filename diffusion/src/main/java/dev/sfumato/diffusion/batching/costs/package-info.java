/** What work costs on the device, measured while it is done: when batching pays, and how long a request will take. */
@NullMarked
package dev.sfumato.diffusion.batching.costs;

import org.jspecify.annotations.NullMarked;
