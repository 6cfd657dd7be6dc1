package dev.sfumato.service.http.costs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * What work costs.
 *
 * @param object always {@code list}
 * @param device that it was measured on, e.g. {@code cpu}
 * @param mostPictures how many pictures may share a step at most
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record CostList(
        String object,
        String device,
        @JsonProperty("most_pictures") int mostPictures,
        List<CostObject> data) {}
