package dev.sfumato.service.http.request;

import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.service.http.json.JsonFields;
import org.jspecify.annotations.Nullable;

/**
 * The pictures that a call brings.
 *
 * @param image to begin from, or null
 * @param mask white where {@code image} is painted anew, or null
 * @param control to follow, or null
 */
public record SourcePictures(
        @Nullable SourceImage image,
        @Nullable SourceImage mask,
        @Nullable SourceImage control) {

    /** Those of the fields {@code image}, {@code mask} and {@code control_image}, in Base64. */
    public static SourcePictures of(JsonFields fields) {
        return new SourcePictures(
                PictureText.picture(fields, "image"),
                PictureText.picture(fields, "mask"),
                PictureText.picture(fields, "control_image"));
    }
}
