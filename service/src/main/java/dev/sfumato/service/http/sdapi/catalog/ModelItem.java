package dev.sfumato.service.http.sdapi.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.service.http.sdapi.options.Checkpoints;
import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/**
 * A model.
 *
 * @param title what menus show and {@code sd_model_checkpoint} takes
 * @param modelName its id
 * @param hash the first ten digits of {@code sha256}
 * @param sha256 over the files that determine pixels
 * @param filename its folder's name
 * @param config always null
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record ModelItem(
        String title,
        @JsonProperty("model_name") String modelName,
        String hash,
        String sha256,
        String filename,
        @Nullable String config) {
    static ModelItem of(ModelManifest model) {
        return new ModelItem(
                Checkpoints.title(model),
                model.id(),
                Checkpoints.shortHash(model),
                model.contentHash(),
                model.id(),
                null);
    }
}
