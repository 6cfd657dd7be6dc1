package dev.sfumato.service.http.sdapi;

import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.diffusion.image.GenerationRecord;
import dev.sfumato.diffusion.image.ImageCodec;
import dev.sfumato.diffusion.image.ImageFormat;
import dev.sfumato.service.generation.TrackedImage;
import java.util.List;

/**
 * A finished picture and its PNG file.
 *
 * @param png is not to be changed
 * @param warnings what the caller should know of the generation that painted it
 */
@SuppressWarnings("ArrayRecordComponent")
record Painted(GeneratedImage image, byte[] png, List<String> warnings) {
    static Painted of(TrackedImage tracked, List<String> warnings) {
        return new Painted(tracked.image(), tracked.png(), warnings);
    }

    /** A picture of a batch that was ended before it was complete. */
    static Painted of(GeneratedImage image) {
        byte[] png = ImageCodec.encode(image, ImageFormat.PNG, ImageCodec.BEST, GenerationRecord.of(image));
        return new Painted(image, png, image.warnings());
    }
}
