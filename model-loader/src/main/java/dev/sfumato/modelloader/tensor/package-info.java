/** Host tensors: shapes, element types and row-major values; no I/O. */
@NullMarked
package dev.sfumato.modelloader.tensor;

import org.jspecify.annotations.NullMarked;
