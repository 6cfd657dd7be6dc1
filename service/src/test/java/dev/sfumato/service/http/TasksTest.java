package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.diffusion.image.PngMetadata;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Pictures start from others that come with the call. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TasksTest {
    private static final Path RESOURCES = Path.of("../diffusion/src/test/resources");

    private TinyService service;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        TinyService.addModel(home, TinyService.MODEL);
        Path model = RESOURCES.resolve("families/sd2").toAbsolutePath().normalize();
        Files.createSymbolicLink(home.resolve("models/sd2"), model);
        service = TinyService.start(home);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private static String base64(String picture) throws IOException {
        byte[] bytes = Files.readAllBytes(RESOURCES.resolve("golden/families").resolve(picture));
        return Base64.getEncoder().encodeToString(bytes);
    }

    private JsonNode paint(String fields) {
        HttpResponse<String> response =
                service.generate("{\"prompt\":\"a cat\",\"model\":\"sd2\",\"steps\":4,\"seed\":5," + fields + "}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return TinyService.json(response);
    }

    private static byte[] png(JsonNode body) {
        return Base64.getDecoder()
                .decode(body.get("data").get(0).get("b64_json").stringValue());
    }

    @Test
    void anImageGivesTheSizeAndAMaskSaysWhereToPaint() throws IOException {
        String image = "\"image\":\"" + base64("source.png") + "\"";
        String mask = "\"mask\":\"data:image/png;base64," + base64("mask.png") + "\"";

        JsonNode whole = paint(image + ",\"strength\":0.5");
        JsonNode part = paint(image + "," + mask);

        assertThat(whole.get("size").stringValue()).isEqualTo("80x72");
        assertThat(png(part)).isNotEqualTo(png(whole));
        assertThat(PngMetadata.read(png(part)).orElseThrow().settings().task().values())
                .containsEntry("task", "inpaint")
                .containsEntry("strength", 1.0)
                .containsKeys("image_sha256", "mask_sha256");
    }

    @Test
    void aSecondPassIsAsLargeAsItsScaleSays() throws IOException {
        JsonNode body = paint("\"size\":\"64x32\",\"hires_scale\":2,\"hires_strength\":0.5,\"vae_tiling\":true");

        assertThat(body.get("size").stringValue()).isEqualTo("128x64");
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png(body)));
        assertThat(picture.getWidth()).isEqualTo(128);
    }
}
