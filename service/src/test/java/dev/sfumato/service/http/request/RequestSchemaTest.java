package dev.sfumato.service.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.diffusion.image.ImageFormat;
import dev.sfumato.diffusion.noise.NoiseGenerator;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.options.SigmaSchedule;
import dev.sfumato.diffusion.task.Upscaler;
import dev.sfumato.prompts.conditioning.Emphasis;
import dev.sfumato.prompts.syntax.PromptSyntax;
import dev.sfumato.service.http.OpenApi;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The description of the request has exactly the fields and names that the reader takes. */
class RequestSchemaTest {
    private final JsonNode request = OpenApi.read().schema("GenerateImagesRequest");

    @Test
    void everyFieldIsDescribedAndNoOther() {
        assertThat(request.get("properties").propertyNames())
                .containsExactlyInAnyOrderElementsOf(ImageCallReader.FIELDS);
    }

    @Test
    void everySchedulerAndFormatIsDescribed() {
        assertThat(names("scheduler")).isEqualTo(SchedulerType.names());
        assertThat(names("sigma_schedule")).isEqualTo(SigmaSchedule.names());
        assertThat(names("rng")).isEqualTo(NoiseGenerator.names());
        assertThat(names("prompt_syntax")).isEqualTo(PromptSyntax.names());
        assertThat(names("emphasis")).isEqualTo(Emphasis.names());
        assertThat(names("hires_upscaler")).isEqualTo(Upscaler.names());
        assertThat(names("output_format")).isEqualTo(ImageFormat.names());
        assertThat(names("response_format")).containsExactly("b64_json", "url");
    }

    private List<String> names(String field) {
        return request.get("properties")
                .get(field)
                .get("enum")
                .valueStream()
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .toList();
    }
}
