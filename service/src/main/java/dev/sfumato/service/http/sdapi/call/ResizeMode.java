package dev.sfumato.service.http.sdapi.call;

import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.task.SourceImage;

/** How a picture of other proportions than those that are painted is brought to size. */
enum ResizeMode {
    /** It is stretched, which the engine does by itself. */
    STRETCH,
    /** What stands over on two sides is cut off. */
    CROP;

    private static final int CHANNELS = 3;

    /** The picture in the proportions of a size, both sides at least 1; the engine scales it from there. */
    SourceImage fit(SourceImage image, int width, int height) {
        return switch (this) {
            case STRETCH -> image;
            case CROP -> SourceImage.of(cropped(image.requirePixels(), width, height));
        };
    }

    private static RgbImage cropped(RgbImage image, int width, int height) {
        long wide = Math.clamp((long) image.height() * width / height, 1, image.width());
        long high = Math.clamp((long) image.width() * height / width, 1, image.height());
        return cut(image, (int) wide, (int) high);
    }

    private static RgbImage cut(RgbImage image, int width, int height) {
        int left = (image.width() - width) / 2;
        int top = (image.height() - height) / 2;
        byte[] from = image.bytes();
        byte[] to = new byte[width * height * CHANNELS];
        for (int y = 0; y < height; y++) {
            int begin = ((top + y) * image.width() + left) * CHANNELS;
            System.arraycopy(from, begin, to, y * width * CHANNELS, width * CHANNELS);
        }
        return RgbImage.of(width, height, to);
    }
}
