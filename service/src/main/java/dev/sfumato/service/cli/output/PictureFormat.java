package dev.sfumato.service.cli.output;

import dev.sfumato.diffusion.image.ImageCodec;
import dev.sfumato.diffusion.image.ImageFormat;
import dev.sfumato.service.generation.TrackedImage;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The file formats that {@code -o} takes, told by the extension. */
public enum PictureFormat {
    PNG(ImageFormat.PNG),
    JPEG(ImageFormat.JPEG),
    WEBP(ImageFormat.WEBP);

    /** The extensions that {@link #of(Path)} knows. */
    public static final String EXTENSIONS = "png, jpg, jpeg, webp";

    /** Of JPEG and lossy WebP, 0 to 100: hardly told from the original, at a fraction of its size. */
    private static final int QUALITY = 95;

    private final ImageFormat format;

    PictureFormat(ImageFormat format) {
        this.format = format;
    }

    /** The format that a file's extension asks for, if it is one of ours. */
    public static Optional<PictureFormat> of(Path file) {
        return switch (extension(file).toLowerCase(Locale.ROOT)) {
            case "png" -> Optional.of(PNG);
            case "jpg", "jpeg" -> Optional.of(JPEG);
            case "webp" -> Optional.of(WEBP);
            default -> Optional.empty();
        };
    }

    /** What follows the last dot of the file's name; empty if there is none. */
    public static String extension(Path file) {
        Path name = file.getFileName();
        int dot = name == null ? -1 : name.toString().lastIndexOf('.');
        return name == null || dot < 0 ? "" : name.toString().substring(dot + 1);
    }

    /** The bytes of the picture's file; a PNG is the very file that the run keeps. */
    public byte[] encode(TrackedImage picture) {
        return switch (this) {
            case PNG -> picture.png();
            case JPEG, WEBP -> ImageCodec.encode(picture.image(), format, QUALITY, null);
        };
    }
}
