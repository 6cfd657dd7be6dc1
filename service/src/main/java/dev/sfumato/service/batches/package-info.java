/** Batches: files of requests that are painted when nobody waits, and survive a crash line by line. */
@NullMarked
package dev.sfumato.service.batches;

import org.jspecify.annotations.NullMarked;
