/** Model folders in the diffusers layout: what lies in them, checked and read without loading a graph. */
@NullMarked
package dev.sfumato.modelloader.layout;

import org.jspecify.annotations.NullMarked;
