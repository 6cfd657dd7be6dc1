/** NVIDIA's management library, asked through {@code java.lang.foreign}. */
@NullMarked
package dev.sfumato.tracking.system.nvml;

import org.jspecify.annotations.NullMarked;
