/** What ONNX files declare and where their weights lie, read without loading them: no runtime is involved. */
@NullMarked
package dev.sfumato.modelloader.graph;

import org.jspecify.annotations.NullMarked;
