@NullMarked
package dev.sfumato.tracking.files;

import org.jspecify.annotations.NullMarked;
