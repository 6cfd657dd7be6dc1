/** Low-rank changes of a model's weights: their files, the names in them and their addition. */
@NullMarked
package dev.sfumato.diffusion.adapters.lora;

import org.jspecify.annotations.NullMarked;
