/** Files of named tensors in the safetensors format. */
@NullMarked
package dev.sfumato.modelloader.safetensors;

import org.jspecify.annotations.NullMarked;
