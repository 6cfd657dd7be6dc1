/** What is added to a loaded model for single requests: changed weights and further words. */
@NullMarked
package dev.sfumato.diffusion.adapters;

import org.jspecify.annotations.NullMarked;
