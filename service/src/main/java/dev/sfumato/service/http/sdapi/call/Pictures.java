package dev.sfumato.service.http.sdapi.call;

import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.image.SourceImages;
import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import java.util.Base64;

/** Pictures that come as base64, with or without the head of a data URL. Addresses are never fetched. */
public final class Pictures {
    private static final String DATA_URL_MARK = ";base64,";

    private Pictures() {}

    /**
     * The bytes of a picture file.
     *
     * @throws ApiException naming {@code field} if the text is not base64
     */
    public static byte[] decode(String field, String text) {
        int mark = text.startsWith("data:") ? text.indexOf(DATA_URL_MARK) : -1;
        String data = mark < 0 ? text : text.substring(mark + DATA_URL_MARK.length());
        byte[] bytes;
        try {
            bytes = Base64.getMimeDecoder().decode(data.strip());
        } catch (IllegalArgumentException e) {
            throw notBase64(field, data);
        }
        if (bytes.length == 0) {
            throw notBase64(field, data);
        }
        return bytes;
    }

    static SourceImage read(String field, String text) {
        return SourceImages.read(field, decode(field, text));
    }

    /** Black for white and white for black. */
    static SourceImage inverted(SourceImage mask) {
        RgbImage pixels = mask.requirePixels();
        byte[] bytes = pixels.bytes();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ~bytes[i];
        }
        return SourceImage.of(RgbImage.of(pixels.width(), pixels.height(), bytes));
    }

    private static ApiException notBase64(String field, String data) {
        return new ApiException(ApiError.invalid(
                field,
                "invalid_value",
                field + ": is not base64, got " + data.length()
                        + " characters; allowed: a picture file as base64, with or without"
                        + " 'data:image/png;base64,' before it"));
    }
}
