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
import dev.sfumato.service.http.openai.ImageCalls;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The description of the request has exactly the fields and names that the reader takes. */
class RequestSchemaTest {
    private final OpenApi api = OpenApi.read();

    @Test
    void everyFieldIsDescribedAndNoOther() {
        assertThat(api.propertyNames(api.schema("GenerateImagesRequest")))
                .containsExactlyInAnyOrderElementsOf(ImageFields.GENERATION);
        assertThat(api.propertyNames(api.schema("EditImagesRequest")))
                .containsExactlyInAnyOrderElementsOf(ImageCalls.EDIT_FIELDS);
        assertThat(api.propertyNames(api.schema("EditImagesForm")))
                .containsExactlyInAnyOrderElementsOf(ImageCalls.EDIT_FORM_FIELDS);
        assertThat(api.propertyNames(api.schema("VariationForm")))
                .containsExactlyInAnyOrderElementsOf(ImageCalls.VARIATION_FIELDS);
    }

    @Test
    void everyNumberFlagAndListIsDescribedAsOne() {
        assertThat(typed("integer", "number")).containsExactlyInAnyOrderElementsOf(ImageFields.NUMBERS);
        assertThat(typed("boolean")).containsExactlyInAnyOrderElementsOf(ImageFields.FLAGS);
        assertThat(typed("array")).containsExactlyInAnyOrderElementsOf(ImageFields.LISTS);
    }

    private List<String> typed(String... types) {
        return ImageFields.GENERATION.stream()
                .filter(name -> property(name)
                        .get("type")
                        .valueStream()
                        .anyMatch(type -> List.of(types).contains(type.stringValue())))
                .toList();
    }

    private JsonNode property(String name) {
        JsonNode own = api.schema("GenerateImagesRequest").at("/allOf/1/properties/" + name);
        return own.isMissingNode() ? api.schema("PaintingFields").at("/properties/" + name) : own;
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
        assertThat(names("quality")).isEqualTo(Quality.names());
    }

    private List<String> names(String field) {
        return property(field)
                .get("enum")
                .valueStream()
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .toList();
    }
}
