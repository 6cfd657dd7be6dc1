package dev.sfumato.service.http.sdapi;

import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.diffusion.image.GenerationRecord;
import dev.sfumato.diffusion.image.ImageCodec;
import dev.sfumato.diffusion.image.ImageFormat;
import dev.sfumato.service.generation.TrackedImage;

/**
 * A finished picture and its PNG file.
 *
 * @param png is not to be changed
 */
@SuppressWarnings("ArrayRecordComponent")
record Painted(GeneratedImage image, byte[] png) {
    static Painted of(TrackedImage tracked) {
        return new Painted(tracked.image(), tracked.png());
    }

    /** A picture of a batch that was ended before it was complete. */
    static Painted of(GeneratedImage image) {
        return new Painted(
                image, ImageCodec.encode(image, ImageFormat.PNG, ImageCodec.BEST, GenerationRecord.of(image)));
    }
}
