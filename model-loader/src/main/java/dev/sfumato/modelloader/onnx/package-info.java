/** ONNX Runtime: graphs loaded on a device and run on host tensors. */
@NullMarked
package dev.sfumato.modelloader.onnx;

import org.jspecify.annotations.NullMarked;
