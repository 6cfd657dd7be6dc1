/** Model folders, from their files to loaded graphs on a device. */
@NullMarked
package dev.sfumato.modelloader;

import org.jspecify.annotations.NullMarked;
