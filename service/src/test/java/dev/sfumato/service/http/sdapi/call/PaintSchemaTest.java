package dev.sfumato.service.http.sdapi.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.service.http.OpenApi;
import dev.sfumato.service.http.sdapi.options.OptionFields;
import org.junit.jupiter.api.Test;

/** The description of the requests has exactly the fields that the readers take. */
class PaintSchemaTest {
    private final OpenApi api = OpenApi.read();

    @Test
    void everyFieldIsDescribedAndNoOther() {
        assertThat(api.propertyNames(api.schema("SdTxt2imgRequest")))
                .containsExactlyInAnyOrderElementsOf(PaintCallReader.fields(PaintKind.TXT2IMG));
        assertThat(api.propertyNames(api.schema("SdImg2imgRequest")))
                .containsExactlyInAnyOrderElementsOf(PaintCallReader.fields(PaintKind.IMG2IMG));
    }

    @Test
    void everyOptionIsDescribedAndNoOther() {
        assertThat(api.propertyNames(api.schema("SdOptions")))
                .containsExactlyInAnyOrderElementsOf(OptionFields.names());
    }
}
