/** The options of ONNX Runtime's CUDA execution provider. */
@NullMarked
package dev.sfumato.modelloader.onnx.cuda;

import org.jspecify.annotations.NullMarked;
