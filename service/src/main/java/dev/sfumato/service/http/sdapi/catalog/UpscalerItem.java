package dev.sfumato.service.http.sdapi.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/**
 * What enlarges pixels between two passes; none is a model of its own.
 *
 * @param name what {@code hr_upscaler} takes
 * @param modelName always null
 * @param modelPath always null
 * @param modelUrl always null
 * @param scale always 4, as AUTOMATIC1111 has it for such; the request says how much larger
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record UpscalerItem(
        String name,
        @JsonProperty("model_name") @Nullable String modelName,
        @JsonProperty("model_path") @Nullable String modelPath,
        @JsonProperty("model_url") @Nullable String modelUrl,
        int scale) {
    private static final int SCALE = 4;

    static UpscalerItem of(String name) {
        return new UpscalerItem(name, null, null, null, SCALE);
    }
}
