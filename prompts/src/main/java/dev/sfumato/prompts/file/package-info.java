/** Files that list prompts, one a line. */
@NullMarked
package dev.sfumato.prompts.file;

import org.jspecify.annotations.NullMarked;
