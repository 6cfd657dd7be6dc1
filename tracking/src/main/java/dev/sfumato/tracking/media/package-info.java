/** What can be logged besides numbers, texts and images. */
@NullMarked
package dev.sfumato.tracking.media;

import org.jspecify.annotations.NullMarked;
