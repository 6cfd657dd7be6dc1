package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import com.openai.models.images.ImageCreateVariationParams;
import com.openai.models.images.ImageEditParams;
import com.openai.models.images.ImageEditStreamEvent;
import com.openai.models.images.ImageGenPartialImageEvent;
import com.openai.models.images.ImageGenStreamEvent;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.images.ImageModel;
import com.openai.models.images.ImagesResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What openai-java can do with images and batches, it can do with this server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("deprecation") // OpenAI is ahead of the clients that are in use
class OpenAiJavaTest {
    private static final Path RESOURCES = Path.of("../diffusion/src/test/resources");

    private TinyService service;
    private OpenAIClient openai;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        TinyService.addModel(home, TinyService.MODEL);
        Path model = RESOURCES.resolve("families/sd2").toAbsolutePath().normalize();
        Files.createSymbolicLink(home.resolve("models/sd2"), model);
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

    @Test
    void itNamesAModelOfOpenAi() {
        ImagesResponse response = openai.images()
                .generate(ImageGenerateParams.builder()
                        .prompt("a red apple")
                        .model(ImageModel.GPT_IMAGE_1)
                        .quality(ImageGenerateParams.Quality.LOW)
                        .moderation(ImageGenerateParams.Moderation.LOW)
                        .background(ImageGenerateParams.Background.AUTO)
                        .build());

        assertThat(response.quality()).contains(ImagesResponse.Quality.LOW);
        assertThat(response._allProperties()).containsEntry("model", JsonValue.from(TinyService.MODEL));
    }

    @Test
    void itStreamsPreviewsAndThePicture() {
        ImageGenerateParams params = ImageGenerateParams.builder()
                .prompt("a red apple")
                .partialImages(2)
                .putAdditionalBodyProperty("steps", JsonValue.from(6))
                .build();
        try (StreamResponse<ImageGenStreamEvent> response = openai.images().generateStreaming(params)) {
            List<ImageGenStreamEvent> events = response.stream().toList();

            assertThat(events).hasSize(3);
            assertThat(events.subList(0, 2))
                    .extracting(ImageGenStreamEvent::asGenerationPartialImage)
                    .extracting(ImageGenPartialImageEvent::partialImageIndex)
                    .containsExactly(0L, 1L);
            assertThat(events.getLast().asGenerationCompleted().usage().totalTokens())
                    .isPositive();
            assertThat(events.getLast().asGenerationCompleted().b64Json()).startsWith("iVBOR");
        }
    }

    @Test
    void itEditsWithAMaskAndStreams() {
        ImageEditParams plain = masked().n(2).build();
        ImageEditParams streamed =
                masked().partialImages(1).quality(ImageEditParams.Quality.HIGH).build();

        assertThat(openai.images().edit(plain).data().orElseThrow()).hasSize(2);
        try (StreamResponse<ImageEditStreamEvent> response = openai.images().editStreaming(streamed)) {
            List<ImageEditStreamEvent> events = response.stream().toList();

            assertThat(events).hasSize(2);
            assertThat(events.getFirst().asPartialImage().partialImageIndex()).isZero();
            assertThat(events.getLast().asCompleted().b64Json()).startsWith("iVBOR");
        }
    }

    private static ImageEditParams.Builder masked() {
        return ImageEditParams.builder()
                .image(RESOURCES.resolve("golden/families/source.png"))
                .mask(RESOURCES.resolve("golden/families/mask.png"))
                .prompt("a cat")
                .model("sd2");
    }

    @Test
    void itSendsAPictureWithoutAFileName() throws IOException {
        byte[] picture = Files.readAllBytes(RESOURCES.resolve("golden/families/source.png"));

        assertThat(openai.images()
                        .edit(ImageEditParams.builder()
                                .image(picture)
                                .prompt("a cat")
                                .model("sd2")
                                .build())
                        .data())
                .isPresent();
    }

    @Test
    void itVariesAPicture() {
        ImageCreateVariationParams params = ImageCreateVariationParams.builder()
                .image(RESOURCES.resolve("golden/families/source.png"))
                .model("sd2")
                .n(2)
                .build();

        assertThat(openai.images().createVariation(params).data().orElseThrow()).hasSize(2);
    }

    @Test
    void itIsToldWhyAStreamIsRefused() {
        ImageGenerateParams params =
                ImageGenerateParams.builder().prompt("x").n(11).build();

        assertThatExceptionOfType(BadRequestException.class)
                .isThrownBy(() -> openai.images().generateStreaming(params).close())
                .satisfies(failure -> assertThat(failure.param()).contains("n"));
    }

    @Test
    void itPaintsABatchAndReadsItsResults() throws IOException {
        String lines = line("one", "{\"prompt\":\"a red apple\"}")
                + line("two", "{\"prompt\":\"a green apple\"}")
                + line("three", "{\"prompt\":\"\"}");
        FileObject input = openai.files()
                .create(FileCreateParams.builder()
                        .file(lines.getBytes(StandardCharsets.UTF_8))
                        .purpose(FilePurpose.BATCH)
                        .build());
        Batch batch = openai.batches()
                .create(BatchCreateParams.builder()
                        .inputFileId(input.id())
                        .endpoint(BatchCreateParams.Endpoint.V1_IMAGES_GENERATIONS)
                        .completionWindow(BatchCreateParams.CompletionWindow._24H)
                        .build());

        Instant end = Instant.now().plusSeconds(180);
        while (!batch.status().equals(Batch.Status.COMPLETED)) {
            assertThat(Instant.now()).as(batch.toString()).isBefore(end);
            batch = openai.batches().retrieve(batch.id());
        }

        assertThat(batch.validate().requestCounts().orElseThrow().completed()).isEqualTo(2);
        assertThat(batch.requestCounts().orElseThrow().failed()).isOne();
        String output;
        try (var content = openai.files().content(batch.outputFileId().orElseThrow())) {
            output = new String(content.body().readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(output.lines()).hasSize(2);
        assertThat(openai.batches().list().data()).extracting(Batch::id).contains(batch.id());
        assertThat(openai.files().list().data()).extracting(FileObject::id).contains(input.id());
        assertThat(openai.files().delete(input.id()).deleted()).isTrue();
    }

    private static String line(String id, String body) {
        return "{\"custom_id\":\"" + id + "\",\"method\":\"POST\",\"url\":\"/v1/images/generations\",\"body\":" + body
                + "}\n";
    }
}
