/** What the runs of several schedulers share: the order of steps, the noise levels and what a prediction means. */
@NullMarked
package dev.sfumato.diffusion.schedulers.runs;

import org.jspecify.annotations.NullMarked;
