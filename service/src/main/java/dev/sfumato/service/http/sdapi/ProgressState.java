package dev.sfumato.service.http.sdapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.serde.annotation.Serdeable;

/**
 * The {@code state} of progress.
 *
 * @param skipped whether the batch is being ended
 * @param interrupted whether the request is being ended
 * @param stoppingGeneration always false
 * @param job the kind of request, empty if nothing is painted
 * @param jobCount batches of the request, 0 if nothing is painted
 * @param jobTimestamp when the request came, in UTC
 * @param jobNo which batch is painted, from 0
 * @param samplingStep steps made of the batch's pictures
 * @param samplingSteps steps of each picture, 0 before the first is made
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record ProgressState(
        boolean skipped,
        boolean interrupted,
        @JsonProperty("stopping_generation") boolean stoppingGeneration,
        String job,
        @JsonProperty("job_count") int jobCount,
        @JsonProperty("job_timestamp") String jobTimestamp,
        @JsonProperty("job_no") int jobNo,
        @JsonProperty("sampling_step") int samplingStep,
        @JsonProperty("sampling_steps") int samplingSteps) {
    static final ProgressState IDLE = new ProgressState(false, false, false, "", 0, "0", 0, 0, 0);
}
