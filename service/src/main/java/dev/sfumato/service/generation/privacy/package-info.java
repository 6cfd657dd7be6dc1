/** What of a generation is kept out of the records of it. */
@NullMarked
package dev.sfumato.service.generation.privacy;

import org.jspecify.annotations.NullMarked;
