/** Real servers that tests start and stop. */
@NullMarked
package dev.sfumato.tracking.servers;

import org.jspecify.annotations.NullMarked;
