/** Prompts as values, and the error that a bad prompt gets. */
@NullMarked
package dev.sfumato.prompts;

import org.jspecify.annotations.NullMarked;
