/** Tokenizers: from a prompt to the token ids that a text encoder takes. */
@NullMarked
package dev.sfumato.prompts.tokenizer;

import org.jspecify.annotations.NullMarked;
