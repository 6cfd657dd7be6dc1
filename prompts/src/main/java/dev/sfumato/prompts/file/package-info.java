/** Files that list prompts and their settings. */
@NullMarked
package dev.sfumato.prompts.file;

import org.jspecify.annotations.NullMarked;
