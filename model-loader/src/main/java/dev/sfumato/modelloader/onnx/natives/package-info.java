/** What ONNX Runtime's Java API has no way to ask of its native library. */
@NullMarked
package dev.sfumato.modelloader.onnx.natives;

import org.jspecify.annotations.NullMarked;
