package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.images.Image;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.images.ImagesResponse;
import dev.langchain4j.model.openai.OpenAiImageModel;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Clients that were made for OpenAI's service work with this one, unchanged but for the address. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientsTest {
    private TinyService service;
    private OpenAIClient openai;

    @BeforeAll
    void start(@TempDir Path home) {
        service = TinyService.start(home);
        openai = OpenAIOkHttpClient.builder()
                .baseUrl(service.uri("/v1").toString())
                .apiKey("none")
                .build();
    }

    @AfterAll
    void stop() {
        openai.close();
        service.close();
    }

    @Test
    void theOfficialOpenAiClientGeneratesTwoImages() throws IOException {
        ImagesResponse response = openai.images()
                .generate(ImageGenerateParams.builder()
                        .prompt("a red apple")
                        .model(TinyService.MODEL)
                        .n(2)
                        .size(ImageGenerateParams.Size.AUTO)
                        .outputFormat(ImageGenerateParams.OutputFormat.PNG)
                        .putAdditionalBodyProperty("seed", JsonValue.from(5))
                        .putAdditionalBodyProperty("steps", JsonValue.from(3))
                        .build());

        List<Image> images = response.validate().data().orElseThrow();
        assertThat(images).hasSize(2);
        for (int i = 0; i < 2; i++) {
            BufferedImage picture = read(images.get(i).b64Json().orElseThrow());
            assertThat(picture.getWidth()).isEqualTo(32);
            assertThat(images.get(i)._allProperties()).containsEntry("seed", JsonValue.from(5 + i));
        }
        assertThat(response.usage().orElseThrow().totalTokens()).isPositive();
        assertThat(response.outputFormat()).contains(ImagesResponse.OutputFormat.PNG);
    }

    @Test
    void theOfficialOpenAiClientUnderstandsOurErrors() {
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> openai.images()
                        .generate(ImageGenerateParams.builder()
                                .prompt("x")
                                .model("gpt-image-9")
                                .build()))
                .satisfies(failure -> {
                    assertThat(failure.code()).contains("model_not_found");
                    assertThat(failure.param()).contains("model");
                    assertThat(failure.type()).contains("invalid_request_error");
                });
        assertThatExceptionOfType(BadRequestException.class)
                .isThrownBy(() -> openai.images()
                        .generate(
                                ImageGenerateParams.builder().prompt("x").n(11).build()))
                .satisfies(failure -> assertThat(failure.param()).contains("n"));
    }

    @Test
    void theOfficialOpenAiClientListsTheModels() {
        assertThat(openai.models().list().data())
                .extracting(model -> model.id())
                .contains(TinyService.MODEL);
        assertThat(openai.models().retrieve(TinyService.MODEL).id()).isEqualTo(TinyService.MODEL);
    }

    @Test
    void langChain4jGeneratesAnImage() throws IOException {
        OpenAiImageModel model = OpenAiImageModel.builder()
                .baseUrl(service.uri("/v1").toString())
                .apiKey("none")
                .modelName(TinyService.MODEL)
                .size("32x32")
                .user("somebody")
                .maxRetries(0)
                .build();

        assertThat(read(model.generate("a red apple").content().base64Data()).getWidth())
                .isEqualTo(32);
        assertThat(model.generate("a red apple", 2).content()).hasSize(2);
    }

    private static BufferedImage read(String b64) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(b64)));
    }
}
