/** The prompt syntax of AUTOMATIC1111's web interface: its tree, its reader and its printer. */
@NullMarked
package dev.sfumato.prompts.syntax;

import org.jspecify.annotations.NullMarked;
