package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.BadRequestException;
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
import org.springframework.ai.image.ImageGeneration;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.openai.OpenAiImageModel;
import org.springframework.ai.openai.OpenAiImageOptions;

/** Spring AI's image model of OpenAI paints with this server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpringAiTest {
    private TinyService service;
    private OpenAIClient openai;

    @BeforeAll
    void start(@TempDir Path home) {
        service = TinyService.start(home);
        openai = OpenAIOkHttpClient.builder()
                .baseUrl(service.uri("/v1").toString())
                .apiKey("none")
                .maxRetries(0)
                .build();
    }

    @AfterAll
    void stop() {
        openai.close();
        service.close();
    }

    private OpenAiImageModel model(OpenAiImageOptions options) {
        return OpenAiImageModel.builder().openAiClient(openai).options(options).build();
    }

    @Test
    void itPaintsWithItsDefaults() throws IOException {
        OpenAiImageModel model = model(OpenAiImageOptions.builder().build());

        ImageGeneration painted =
                model.call(new ImagePrompt("a red apple")).getResults().getFirst();

        assertThat(read(painted).getWidth()).isEqualTo(32);
    }

    @Test
    void itPaintsWhatItsOptionsSay() throws IOException {
        OpenAiImageModel model = model(OpenAiImageOptions.builder()
                .model("gpt-image-1")
                .n(2)
                .width(32)
                .height(32)
                .quality("low")
                .user("somebody")
                .build());

        List<ImageGeneration> painted =
                model.call(new ImagePrompt("a red apple")).getResults();

        assertThat(painted).hasSize(2);
        assertThat(read(painted.getLast()).getHeight()).isEqualTo(32);
    }

    @Test
    void itIsToldWhatCannotBeHonoured() {
        OpenAiImageModel model =
                model(OpenAiImageOptions.builder().style("vivid").build());

        assertThatExceptionOfType(BadRequestException.class)
                .isThrownBy(() -> model.call(new ImagePrompt("a red apple")))
                .satisfies(failure -> assertThat(failure.param()).contains("style"));
    }

    private static BufferedImage read(ImageGeneration painted) throws IOException {
        String file = painted.getOutput().getB64Json();
        return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(file)));
    }
}
