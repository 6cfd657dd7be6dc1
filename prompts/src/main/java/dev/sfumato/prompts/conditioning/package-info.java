/** What of a prompt the text encoder reads at which step, and how strongly each token counts. */
@NullMarked
package dev.sfumato.prompts.conditioning;

import org.jspecify.annotations.NullMarked;
