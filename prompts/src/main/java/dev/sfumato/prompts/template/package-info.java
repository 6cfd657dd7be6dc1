/** Templates that become prompts: alternatives and lists of words to draw from. */
@NullMarked
package dev.sfumato.prompts.template;

import org.jspecify.annotations.NullMarked;
