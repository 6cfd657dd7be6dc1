/** Files that survive a crash: durable writes, locks that die with their process, and the one error of tracking. */
@NullMarked
package dev.sfumato.tracking.disk;

import org.jspecify.annotations.NullMarked;
