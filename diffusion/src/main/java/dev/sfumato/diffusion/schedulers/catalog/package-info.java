/** The one place that knows all scheduler classes. */
@NullMarked
package dev.sfumato.diffusion.schedulers.catalog;

import org.jspecify.annotations.NullMarked;
