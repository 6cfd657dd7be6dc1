package dev.sfumato.diffusion.image;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A kind of picture file that can be written. */
public enum ImageFormat {
    /** Lossless, and the only one that carries a {@link GenerationRecord}. */
    PNG("png", "image/png"),
    JPEG("jpeg", "image/jpeg"),
    WEBP("webp", "image/webp");

    private final String wireName;
    private final String mediaType;

    ImageFormat(String wireName, String mediaType) {
        this.wireName = wireName;
        this.mediaType = mediaType;
    }

    /** The name at our APIs, which is also the file name extension. */
    public String wireName() {
        return wireName;
    }

    /** For HTTP's Content-Type. */
    public String mediaType() {
        return mediaType;
    }

    /** Finds a format by its name or file name extension, in whatever case; {@code jpg} is {@code jpeg}. */
    public static Optional<ImageFormat> parse(String name) {
        String wanted = name.strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format -> format.wireName.equals(wanted.equals("jpg") ? "jpeg" : wanted))
                .findFirst();
    }

    /** All names, for error messages and lists. */
    public static List<String> names() {
        return Arrays.stream(values()).map(ImageFormat::wireName).toList();
    }
}
