/** Small programs that paint with the library. Each stands alone. */
@NullMarked
package dev.sfumato.examples;

import org.jspecify.annotations.NullMarked;
