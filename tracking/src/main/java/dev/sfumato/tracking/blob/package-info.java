/** Content-addressed files: each distinct image is kept once, under its SHA-256. */
@NullMarked
package dev.sfumato.tracking.blob;

import org.jspecify.annotations.NullMarked;
