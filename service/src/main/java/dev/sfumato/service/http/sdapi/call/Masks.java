package dev.sfumato.service.http.sdapi.call;

import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.task.SourceImage;

/** What is done to the masks of a call before they are used. */
final class Masks {

    private Masks() {}

    /** Black for white and white for black. */
    static SourceImage inverted(SourceImage mask) {
        RgbImage pixels = mask.requirePixels();
        byte[] bytes = pixels.bytes();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ~bytes[i];
        }
        return SourceImage.of(RgbImage.of(pixels.width(), pixels.height(), bytes));
    }
}
