package dev.sfumato.modelloader.layout;

/** The extents of a picture in pixels. */
public record PictureSize(int width, int height) {

    public PictureSize {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("a picture is at least 1x1, got " + width + "x" + height);
        }
    }

    @Override
    public String toString() {
        return width + "x" + height;
    }
}
