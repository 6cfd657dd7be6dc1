package dev.sfumato.diffusion.batching;

import java.util.OptionalInt;

/**
 * After which steps of a picture a preview is due: spaced evenly, never after the last; fewer steps than previews give
 * fewer.
 *
 * @param previews wanted, at least 0
 */
record PreviewSteps(int previews) {

    /**
     * The index of the preview, from 0, that is due after a step.
     *
     * @param step steps done, from 1
     * @param steps in all
     */
    OptionalInt after(int step, int steps) {
        int index = 0;
        int before = 0;
        for (int i = 0; i < previews; i++) {
            int due = Math.toIntExact(Math.ceilDiv((i + 1L) * steps, previews + 1L));
            if (due > before && due < steps) {
                if (due == step) {
                    return OptionalInt.of(index);
                }
                index++;
                before = due;
            }
        }
        return OptionalInt.empty();
    }
}
