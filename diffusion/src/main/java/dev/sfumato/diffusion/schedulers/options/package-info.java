/** The options of a scheduler_config.json as types, and the one way of reading them. */
@NullMarked
package dev.sfumato.diffusion.schedulers.options;

import org.jspecify.annotations.NullMarked;
