package dev.sfumato.service.http.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.diffusion.batching.SubmitOptions;
import dev.sfumato.service.http.OpenApi;
import dev.sfumato.service.jobs.JobStatus;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The description of a job has exactly the fields and names that the reader takes. */
class JobSchemaTest {
    private final JsonNode request = OpenApi.read().schema("CreateJobRequest");

    @Test
    void everyFieldIsDescribedAndNoOther() {
        assertThat(request.get("properties").propertyNames()).containsExactlyInAnyOrderElementsOf(JobCallReader.FIELDS);
    }

    @Test
    void everyStatusIsDescribed() {
        assertThat(OpenApi.read().schema("JobStatus").get("enum").valueStream().map(JsonNode::stringValue))
                .isEqualTo(JobStatus.names());
    }

    @Test
    void theMostPreviewsAreDescribed() {
        assertThat(request.at("/properties/previews/maximum").intValue()).isEqualTo(SubmitOptions.MOST_PREVIEWS);
    }
}
