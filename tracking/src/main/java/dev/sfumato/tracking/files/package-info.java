/** Files that users keep in a run. */
@NullMarked
package dev.sfumato.tracking.files;

import org.jspecify.annotations.NullMarked;
