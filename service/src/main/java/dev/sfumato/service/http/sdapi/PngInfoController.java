package dev.sfumato.service.http.sdapi;

import dev.sfumato.diffusion.image.InfotextEntries;
import dev.sfumato.diffusion.image.PngMetadataException;
import dev.sfumato.diffusion.image.PngTexts;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.json.JsonFields;
import dev.sfumato.service.http.query.Query;
import dev.sfumato.service.http.request.PictureText;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Map;
import java.util.Set;

/** Reads how a PNG was made, whoever made it. */
@Controller("/sdapi/v1/png-info")
@ExecuteOn(TaskExecutors.BLOCKING)
final class PngInfoController {
    private static final String IMAGE = "image";

    @Post(consumes = MediaType.APPLICATION_JSON)
    PngInfoAnswer read(HttpRequest<byte[]> request) {
        Query.of(request);
        JsonFields fields = JsonFields.read(JsonBody.of(request));
        fields.allowOnly(Set.of(IMAGE));
        String image = fields.text(IMAGE);
        if (image == null) {
            throw new ApiException(ApiError.invalid(
                    IMAGE, "missing_required_parameter", "image: is missing; it must be a PNG file as base64"));
        }
        Map<String, String> texts = texts(PictureText.decode(IMAGE, image));
        String info = texts.getOrDefault("parameters", "");
        return new PngInfoAnswer(info, texts, InfotextEntries.read(info));
    }

    private static Map<String, String> texts(byte[] picture) {
        try {
            return PngTexts.read(picture);
        } catch (PngMetadataException failure) {
            throw new ApiException(ApiError.invalid(
                    IMAGE, "invalid_value", "image: " + failure.getMessage() + "; allowed: a PNG file as base64"));
        }
    }
}
