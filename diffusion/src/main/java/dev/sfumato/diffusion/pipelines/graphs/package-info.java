/** The sessions and tokenizers of a model folder, each loaded once, and who closes them. */
@NullMarked
package dev.sfumato.diffusion.pipelines.graphs;

import org.jspecify.annotations.NullMarked;
