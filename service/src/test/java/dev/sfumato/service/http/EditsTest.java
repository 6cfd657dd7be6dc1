package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.diffusion.image.PngMetadata;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Edits and variations begin from a picture that comes as a file of a form or as a data URL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EditsTest {
    private static final Path RESOURCES = Path.of("../diffusion/src/test/resources");
    private static final String FIELDS = "\"prompt\":\"a cat\",\"model\":\"sd2\",\"steps\":4,\"seed\":5";

    private TinyService service;
    private byte[] source;
    private byte[] whiteMask;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        Path model = RESOURCES.resolve("families/sd2").toAbsolutePath().normalize();
        TinyService.addModel(home, TinyService.MODEL);
        Files.createSymbolicLink(home.resolve("models/sd2"), model);
        source = Files.readAllBytes(RESOURCES.resolve("golden/families/source.png"));
        whiteMask = Files.readAllBytes(RESOURCES.resolve("golden/families/mask.png"));
        service = TinyService.start(home);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @Test
    void aFormAndJsonPaintTheSame() {
        JsonNode form = ok(edit(form().file("image", source).text("strength", "0.5")));
        JsonNode json = ok(editJson(FIELDS + ",\"strength\":0.5,\"images\":[" + address(source) + "]"));
        JsonNode generation = ok(service.generate("{" + FIELDS + ",\"strength\":0.5,\"image\":\""
                + Base64.getEncoder().encodeToString(source) + "\"}"));

        assertThat(form.get("data")).isEqualTo(json.get("data")).isEqualTo(generation.get("data"));
        assertThat(form.get("size").stringValue()).isEqualTo("80x72");
        assertThat(form.get("model").stringValue()).isEqualTo("sd2");
    }

    @Test
    void picturesMayBeFilesThatWereSentBefore() {
        String picture = upload(source);
        String mask = upload(whiteMask);

        JsonNode byFile = ok(editJson(
                FIELDS + ",\"images\":[{\"file_id\":\"" + picture + "\"}],\"mask\":{\"file_id\":\"" + mask + "\"}"));

        assertThat(byFile.get("data"))
                .isEqualTo(ok(editJson(FIELDS + ",\"images\":[" + address(source) + "],\"mask\":" + address(whiteMask)))
                        .get("data"));
        assertThat(service.send(service.request("/v1/files/" + picture + "/content"), BodyHandlers.ofByteArray())
                        .body())
                .isEqualTo(source);
        assertThat(TinyService.json(service.get("/v1/files?purpose=vision")).findValuesAsString("id"))
                .contains(picture, mask);
    }

    private String upload(byte[] picture) {
        HttpResponse<String> file = service.send(
                new Form().text("purpose", "vision").file("file", picture).to(service, "/v1/files"));
        return ok(file).get("id").stringValue();
    }

    @Test
    void aMaskMayBeTransparentOrWhiteWhereToPaint() throws IOException {
        JsonNode white = ok(edit(form().file("image[]", source).file("mask", whiteMask)));
        JsonNode transparent = ok(edit(form().file("image", source).file("mask", transparentWhereWhite(whiteMask))));
        JsonNode itself = ok(editJson(FIELDS + ",\"images\":[" + address(source) + "],\"mask\":"
                + address(transparentWhereWhite(whiteMask))));

        assertThat(itself.get("data")).isEqualTo(transparent.get("data"));
        assertThat(pixels(transparent)).containsExactly(pixels(white));
        assertThat(task(white)).containsEntry("task", "inpaint");
    }

    @Test
    void aPictureThatIsTransparentIsItsOwnMask() throws IOException {
        byte[] picture = withAlphaOf(source, whiteMask);

        assertThat(task(ok(edit(form().file("image", picture))))).containsEntry("task", "inpaint");
    }

    @Test
    void aVariationNeedsNoPrompt() {
        Form form =
                new Form().text("model", "sd2").text("n", "2").text("seed", "5").text("steps", "4");

        JsonNode body = ok(service.send(form.file("image", source).to(service, "/v1/images/variations")));

        assertThat(body.get("data")).hasSize(2);
        assertThat(task(body)).containsEntry("task", "image_to_image");
    }

    @Test
    void anEditStreamsEventsOfItsOwnNames() {
        HttpResponse<String> response =
                edit(form().file("image", source).text("stream", "true").text("partial_images", "1"));

        assertThat(StreamingTest.events(response.body().lines().toList()))
                .extracting(StreamingTest.Sent::name)
                .containsExactly("image_edit.partial_image", "image_edit.completed");
    }

    @Test
    void whatIsWrongWithAFormIsNamed() {
        refused(edit(form()), "image", "missing_required_parameter");
        refused(edit(form().file("image", source).file("image", source)), "image", "unsupported_value");
        refused(edit(form().file("image[]", source).file("image[]", source)), "image", "unsupported_value");
        refused(edit(form().text("image", "x")), "image", "invalid_value");
        refused(edit(form().file("image", "no picture".getBytes(StandardCharsets.UTF_8))), "image", "invalid_value");
        refused(edit(form().file("image", source).file("mask", new byte[] {1, 2})), "mask", "invalid_value");
        refused(edit(form().file("image", source).text("n", "many")), "n", "invalid_type");
        refused(edit(form().file("image", source).text("stream", "yes")), "stream", "invalid_type");
        refused(edit(form().file("image", source).text("loras", "style")), "loras", "invalid_type");
        refused(edit(form().file("image", source).text("seed", "1")), "seed", "duplicate_parameter");
        refused(edit(form().file("image", source).text("cfg", "1")), "cfg", "unknown_parameter");
        refused(
                edit(form().file("image", source).text("background", "transparent")),
                "background",
                "unsupported_value");
        refused(
                edit(form().file("image", source).text("input_fidelity", "high")),
                "input_fidelity",
                "unsupported_value");
        refused(edit(new Form().file("image", source)), "prompt", "missing_required_parameter");
    }

    @Test
    void whatIsWrongWithJsonIsNamed() {
        refused(editJson(FIELDS), "images", "missing_required_parameter");
        refused(editJson(FIELDS + ",\"images\":{}"), "images", "invalid_type");
        refused(editJson(FIELDS + ",\"images\":[{}]"), "images[0].image_url", "missing_required_parameter");
        refused(
                editJson(FIELDS + ",\"images\":[{\"image_url\":\"http://127.0.0.1/x.png\"}]"),
                "images[0].image_url",
                "unsupported_value");
        refused(editJson(FIELDS + ",\"images\":[{\"file_id\":\"file-1\"}]"), "images[0].file_id", "invalid_value");
        refused(
                editJson(FIELDS + ",\"images\":[{\"file_id\":\"" + upload("no picture".getBytes(StandardCharsets.UTF_8))
                        + "\"}]"),
                "images[0].file_id",
                "invalid_value");
        refused(
                editJson(FIELDS + ",\"images\":[{\"file_id\":\"" + upload(source) + "\","
                        + address(source).substring(1) + "]"),
                "images[0].file_id",
                "invalid_value");
        refused(
                editJson(FIELDS + ",\"mask\":{\"file_id\":\"file-1\"},\"images\":[" + address(source) + "]"),
                "mask.file_id",
                "invalid_value");
        refused(editJson(FIELDS + ",\"mask\":\"x\",\"images\":[" + address(source) + "]"), "mask", "invalid_type");
        refused(editJson(FIELDS + ",\"hires_scale\":2,\"images\":[]"), "hires_scale", "unknown_parameter");
    }

    private static Form form() {
        return new Form()
                .text("prompt", "a cat")
                .text("model", "sd2")
                .text("steps", "4")
                .text("seed", "5");
    }

    private HttpResponse<String> edit(Form form) {
        return service.send(form.to(service, "/v1/images/edits"));
    }

    private HttpResponse<String> editJson(String fields) {
        return service.send(service.request("/v1/images/edits")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{" + fields + "}")));
    }

    private static String address(byte[] png) {
        return "{\"image_url\":\"data:image/png;base64," + Base64.getEncoder().encodeToString(png) + "\"}";
    }

    private static JsonNode ok(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return TinyService.json(response);
    }

    private static void refused(HttpResponse<String> response, String param, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        JsonNode error = TinyService.json(response).get("error");
        assertThat(error.get("param").stringValue()).as(response.body()).isEqualTo(param);
        assertThat(error.get("code").stringValue()).as(response.body()).isEqualTo(code);
    }

    private static Map<String, Object> task(JsonNode body) {
        byte[] png = Base64.getDecoder()
                .decode(body.get("data").get(0).get("b64_json").stringValue());
        return Map.copyOf(PngMetadata.read(png).orElseThrow().settings().task().values());
    }

    private static int[] pixels(JsonNode body) {
        BufferedImage picture = read(Base64.getDecoder()
                .decode(body.get("data").get(0).get("b64_json").stringValue()));
        return picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
    }

    private static byte[] transparentWhereWhite(byte[] mask) throws IOException {
        return withAlphaOf(mask, mask);
    }

    private static byte[] withAlphaOf(byte[] picture, byte[] mask) throws IOException {
        BufferedImage colours = read(picture);
        BufferedImage white = read(mask);
        BufferedImage image = new BufferedImage(colours.getWidth(), colours.getHeight(), BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int alpha = white.getRaster().getSample(x, y, 0) < 128 ? 0xff000000 : 0;
                image.setRGB(x, y, alpha | (colours.getRGB(x, y) & 0xffffff));
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    private static BufferedImage read(byte[] picture) {
        try {
            return ImageIO.read(new ByteArrayInputStream(picture));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
