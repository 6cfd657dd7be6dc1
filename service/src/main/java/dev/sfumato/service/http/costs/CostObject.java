package dev.sfumato.service.http.costs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One kind of work of a model.
 *
 * @param object always {@code cost}
 * @param model the id of a model that is loaded
 * @param work {@code encode}, {@code begin}, {@code step} or {@code decode}
 * @param size of the pictures, such as {@code 64x64}; null for what does not depend on it
 * @param rows of the denoiser's batch for one picture: 2 with guidance; 1 for what is no step
 * @param bestPictures how many pictures share a step if as many are there, the most that are known to pay; null for
 *     what is never shared
 * @param measurements by ascending number of pictures
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record CostObject(
        String object,
        String model,
        String work,
        @Nullable String size,
        int rows,
        @JsonProperty("best_pictures") @Nullable Integer bestPictures,
        List<CostMeasurement> measurements) {}
