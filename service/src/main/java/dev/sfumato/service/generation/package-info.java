/** Generation that is kept track of: the engine and the tracker joined, for HTTP and the command line alike. */
@NullMarked
package dev.sfumato.service.generation;

import org.jspecify.annotations.NullMarked;
