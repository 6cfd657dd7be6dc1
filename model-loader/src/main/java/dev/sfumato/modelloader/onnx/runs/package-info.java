/** The runs of one graph: how host tensors come to its device and back. */
@NullMarked
package dev.sfumato.modelloader.onnx.runs;

import org.jspecify.annotations.NullMarked;
