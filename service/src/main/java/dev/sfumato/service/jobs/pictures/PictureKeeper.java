package dev.sfumato.service.jobs.pictures;

import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.image.GenerationRecord;
import dev.sfumato.diffusion.image.ImageCodec;
import dev.sfumato.diffusion.image.ImageFormat;
import dev.sfumato.service.generation.TrackedImage;
import dev.sfumato.service.generation.privacy.LogPolicy;
import dev.sfumato.service.jobs.JobImage;
import dev.sfumato.service.jobs.PictureFile;
import dev.sfumato.tracking.blob.Blob;
import dev.sfumato.tracking.blob.BlobStore;
import java.awt.image.BufferedImage;

/**
 * Writes the pictures of jobs into the blob store. Thread-safe.
 *
 * @param policy what the stored pictures may say about themselves
 */
public record PictureKeeper(BlobStore blobs, LogPolicy policy) {

    /** Keeps a picture of a job whose others are still painted. */
    public JobImage keep(GeneratedImage image, PictureFile file) {
        byte[] bytes = file.format() == ImageFormat.PNG
                ? ImageCodec.encode(image, ImageFormat.PNG, ImageCodec.BEST, policy.allowed(GenerationRecord.of(image)))
                : ImageCodec.encode(image, file.format(), file.compression(), null);
        return put(image.index(), image.seed(), image.width(), image.height(), bytes, file.format());
    }

    /** Keeps a picture that was tracked. */
    public JobImage keep(TrackedImage tracked, PictureFile file) {
        GeneratedImage image = tracked.image();
        return file.format() == ImageFormat.PNG && policy.keepsPrompts()
                ? put(image.index(), image.seed(), image.width(), image.height(), tracked.png(), ImageFormat.PNG)
                : keep(image, file);
    }

    /** Keeps a picture that only its lossless file is left of. */
    JobImage keep(int index, long seed, BufferedImage pixels, byte[] png, PictureFile file) {
        byte[] bytes = file.format() == ImageFormat.PNG
                ? png
                : ImageCodec.encode(pixels, file.format(), file.compression(), null);
        return put(index, seed, pixels.getWidth(), pixels.getHeight(), bytes, file.format());
    }

    private JobImage put(int index, long seed, int width, int height, byte[] bytes, ImageFormat format) {
        Blob blob = blobs.put(bytes, format.wireName());
        return new JobImage(index, seed, blob.sha256(), format.wireName(), blob.size(), width, height, 0);
    }

    /** A preview as a file. */
    public static byte[] preview(RgbImage picture) {
        return ImageCodec.encode(picture.toBufferedImage(), ImageFormat.PNG, ImageCodec.BEST, null);
    }
}
