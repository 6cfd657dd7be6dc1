/** What a request starts from: text alone, a picture, or a picture with a part to paint anew. */
@NullMarked
package dev.sfumato.diffusion.task;

import org.jspecify.annotations.NullMarked;
