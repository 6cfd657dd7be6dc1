package dev.sfumato.service.http.request;

import dev.sfumato.diffusion.image.SourceImages;
import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.json.JsonFields;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Reads picture files that come as text: Base64, with or without the head of a data URL. */
public final class PictureText {
    private static final String DATA_URL_MARK = ";base64,";

    private PictureText() {}

    /** The picture of a field, or null where absent. */
    public static @Nullable SourceImage picture(JsonFields fields, String name) {
        String text = fields.text(name);
        return text == null ? null : read(name, text);
    }

    /**
     * The picture that a text holds; addresses are never fetched.
     *
     * @param name of the field, for the message
     */
    public static SourceImage read(String name, String text) {
        return SourceImages.read(name, decode(name, text));
    }

    /**
     * The bytes of the file.
     *
     * @param name of the field, for the message
     * @throws ApiException if {@code text} is not Base64, or empty
     */
    public static byte[] decode(String name, String text) {
        int mark = text.startsWith("data:") ? text.indexOf(DATA_URL_MARK) : -1;
        String data = mark < 0 ? text : text.substring(mark + DATA_URL_MARK.length());
        byte[] bytes;
        try {
            bytes = Base64.getMimeDecoder().decode(data.strip());
        } catch (IllegalArgumentException e) {
            throw notBase64(name, data);
        }
        if (bytes.length == 0) {
            throw notBase64(name, data);
        }
        return bytes;
    }

    private static ApiException notBase64(String name, String data) {
        return new ApiException(ApiError.invalid(
                name,
                "invalid_value",
                name + ": is not base64, got " + data.length()
                        + " characters; allowed: a PNG, JPEG or WebP picture as base64, with or without"
                        + " 'data:image/png;base64,' before it"));
    }
}
