package dev.sfumato.service.http.request;

import dev.sfumato.diffusion.image.SourceImages;
import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.diffusion.task.TaskRequest;
import dev.sfumato.diffusion.task.Upscaler;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.json.JsonFields;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Reads what a call says about its task; pictures come as base64, with or without the head of a data URL. */
final class TaskFields {
    private static final String DATA_URL_MARK = ";base64,";

    private TaskFields() {}

    static TaskRequest read(JsonFields fields) {
        return new TaskRequest(
                picture(fields, "image"),
                picture(fields, "mask"),
                fields.number("strength"),
                fields.number("hires_scale"),
                fields.number("hires_strength"),
                fields.integer("hires_steps"),
                fields.parsed("hires_upscaler", Upscaler::parse, String.join(", ", Upscaler.names())),
                fields.flag("vae_tiling"));
    }

    /** A picture, or null where absent. */
    static @Nullable SourceImage picture(JsonFields fields, String name) {
        String text = fields.text(name);
        if (text == null) {
            return null;
        }
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
        return SourceImages.read(name, bytes);
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
