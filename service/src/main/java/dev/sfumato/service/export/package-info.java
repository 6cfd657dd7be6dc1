/** A run as one file. */
@NullMarked
package dev.sfumato.service.export;

import org.jspecify.annotations.NullMarked;
