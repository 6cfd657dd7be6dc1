package dev.sfumato.service.http.runs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything known of a run but its history: the members of {@link RunObject}, and these.
 *
 * @param config what it was made with
 * @param summary the last value of each logged key
 * @param metrics the keys that {@code /v1/runs/<id>/metrics/<key>} knows
 * @param artifacts the images by step, key and index
 * @param maskLabels names of the classes of their masks
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record RunDetail(
        @JsonUnwrapped RunObject run,
        @Nullable String notes,
        Map<String, Object> config,
        Map<String, Object> summary,
        List<String> metrics,
        List<RunImage> artifacts,
        @JsonProperty("mask_labels") List<MaskLabelsObject> maskLabels) {}
