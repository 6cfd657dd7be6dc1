package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** AUTOMATIC1111's API paints what it is asked for, says so as its clients read it, and refuses the rest by name. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SdapiTest {
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

    private HttpResponse<String> post(String path, String json) {
        return service.send(service.request("/sdapi/v1/" + path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    private JsonNode paint(String path, String json) {
        HttpResponse<String> answer = post(path, json);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return TinyService.json(answer);
    }

    private static JsonNode info(JsonNode answer) {
        return JsonMapper.shared().readTree(answer.get("info").stringValue());
    }

    private static byte[] png(JsonNode answer, int index) {
        return Base64.getDecoder().decode(answer.get("images").get(index).stringValue());
    }

    private static BufferedImage picture(JsonNode answer, int index) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(png(answer, index)));
    }

    private static String base64(String picture) throws IOException {
        byte[] bytes = Files.readAllBytes(RESOURCES.resolve("golden/families").resolve(picture));
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Test
    void aPictureIsTheOneThatOpenAisApiPaints() {
        JsonNode answer = paint(
                "txt2img", "{\"prompt\":\"a (red:1.3) apple\",\"seed\":7,\"steps\":3,\"sampler_name\":\"Euler a\"}");
        HttpResponse<String> other = service.generate("{\"prompt\":\"a (red:1.3) apple\",\"seed\":7,\"steps\":3,"
                + "\"scheduler\":\"euler_a\",\"prompt_syntax\":\"a1111\"}");

        assertThat(answer.get("images").get(0))
                .isEqualTo(TinyService.json(other).get("data").get(0).get("b64_json"));
    }

    @Test
    void batchesHaveSeedsInOrderAndInfoSaysThem() {
        JsonNode answer = paint(
                "txt2img",
                "{\"prompt\":\"x\",\"seed\":40,\"steps\":2,\"batch_size\":2,\"n_iter\":2,\"negative_prompt\":\"y\","
                        + "\"sampler_name\":\"DPM++ 2M Karras\",\"cfg_scale\":3.5}");
        JsonNode info = info(answer);

        assertThat(answer.get("images")).hasSize(4);
        assertThat(info.get("all_seeds").toString()).isEqualTo("[40,41,42,43]");
        assertThat(info.get("seed").intValue()).isEqualTo(40);
        assertThat(info.get("sampler_name").stringValue()).isEqualTo("DPM++ 2M");
        assertThat(info.get("extra_generation_params").get("Schedule type").stringValue())
                .isEqualTo("Karras");
        assertThat(info.get("infotexts")).hasSize(4);
        assertThat(info.get("infotexts").get(3).stringValue())
                .startsWith("x\nNegative prompt: y\nSteps: 2, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 3.5")
                .contains("Seed: 43");
        assertThat(answer.get("parameters").get("n_iter").intValue()).isEqualTo(2);
    }

    @Test
    void withoutASeedEachRequestHasItsOwn() {
        String request = "{\"prompt\":\"x\",\"seed\":-1,\"steps\":1}";

        assertThat(info(paint("txt2img", request)).get("seed").longValue())
                .isNotEqualTo(info(paint("txt2img", request)).get("seed").longValue());
    }

    @Test
    void picturesCanBeLeftOutOfTheAnswer() {
        JsonNode answer = paint("txt2img", "{\"prompt\":\"x\",\"steps\":1,\"send_images\":false}");

        assertThat(answer.get("images")).isEmpty();
        assertThat(info(answer).get("all_seeds")).hasSize(1);
    }

    @Test
    void pngInfoReadsWhatAPictureSays() {
        JsonNode painted = paint("txt2img", "{\"prompt\":\"a: b, c\",\"seed\":5,\"steps\":2}");
        String image = painted.get("images").get(0).stringValue();
        JsonNode plain = paint("png-info", "{\"image\":\"" + image + "\"}");
        JsonNode asUrl = paint("png-info", "{\"image\":\"data:image/png;base64," + image + "\"}");

        assertThat(plain).isEqualTo(asUrl);
        assertThat(plain.get("info")).isEqualTo(info(painted).get("infotexts").get(0));
        assertThat(plain.get("items").propertyNames()).contains("parameters", "sfumato");
        assertThat(plain.get("parameters").get("Prompt").stringValue()).isEqualTo("a: b, c");
        assertThat(plain.get("parameters").get("Seed").stringValue()).isEqualTo("5");
        assertThat(plain.get("parameters").get("Size-1").stringValue()).isEqualTo("32");
    }

    @Test
    void pngInfoRefusesWhatIsNoPng() {
        HttpResponse<String> answer = post("png-info", "{\"image\":\"AAAA\"}");

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(TinyService.json(answer).get("detail").stringValue())
                .startsWith("image: ")
                .contains("PNG");
    }

    @Test
    void aSecondPassMakesItsStepsAndItsSize() throws IOException {
        String first = "{\"prompt\":\"x\",\"width\":64,\"height\":32,\"steps\":4,\"seed\":1,\"enable_hr\":true,"
                + "\"denoising_strength\":0.5,\"override_settings\":{\"sd_model_checkpoint\":\"sd2\"},";

        JsonNode scaled = paint("txt2img", first + "\"hr_scale\":2,\"hr_second_pass_steps\":3}");
        JsonNode sized = paint("txt2img", first + "\"hr_resize_x\":128,\"hr_resize_y\":64,\"hr_second_pass_steps\":3}");
        JsonNode lanczos = paint("txt2img", first + "\"hr_upscaler\":\"None\"}");

        assertThat(picture(scaled, 0).getWidth()).isEqualTo(128);
        assertThat(sized.get("images")).isEqualTo(scaled.get("images"));
        assertThat(lanczos.get("images")).isNotEqualTo(scaled.get("images"));
        assertThat(info(scaled).get("denoising_strength").doubleValue()).isEqualTo(0.5);
        assertThat(info(scaled)
                        .get("extra_generation_params")
                        .get("Hires steps")
                        .intValue())
                .isEqualTo(3);
    }

    @Test
    void aPictureIsPaintedOverWhereTheMaskSays() throws IOException {
        String image = "{\"prompt\":\"a cat\",\"seed\":5,\"steps\":4,\"init_images\":[\"" + base64("source.png")
                + "\"],\"override_settings\":{\"sd_model_checkpoint\":\"sd2\"}";
        String mask = image + ",\"mask\":\"" + base64("mask.png") + "\"";

        JsonNode whole = paint("img2img", image + "}");
        JsonNode part = paint("img2img", mask + "}");
        JsonNode rest = paint("img2img", mask + ",\"inpainting_mask_invert\":1}");

        assertThat(picture(whole, 0).getWidth()).isEqualTo(80);
        assertThat(List.of(whole.get("images"), part.get("images"), rest.get("images")))
                .doesNotHaveDuplicates();
        assertThat(whole.get("parameters").get("init_images").isNull()).isTrue();
        assertThat(info(whole).get("denoising_strength").doubleValue()).isEqualTo(0.75);
    }

    @Test
    void aPictureOfOtherProportionsIsStretchedOrCut() throws IOException {
        String image = "{\"prompt\":\"a cat\",\"seed\":5,\"steps\":4,\"width\":32,\"height\":64,\"init_images\":[\""
                + base64("source.png") + "\"],\"override_settings\":{\"sd_model_checkpoint\":\"sd2\"},";

        JsonNode stretched = paint("img2img", image + "\"resize_mode\":0}");
        JsonNode cut = paint("img2img", image + "\"resize_mode\":1}");

        assertThat(picture(cut, 0).getHeight()).isEqualTo(64);
        assertThat(cut.get("images")).isNotEqualTo(stretched.get("images"));
    }

    @Test
    void optionsComeBackAndNameTheModelOfAllRequests() {
        JsonNode options = TinyService.json(service.get("/sdapi/v1/options"));
        assertThat(options.get("sd_model_checkpoint").stringValue()).startsWith("tiny [");

        assertThat(post("options", options.toString()).statusCode()).isEqualTo(200);
        try {
            assertThat(post("options", "{\"sd_model_checkpoint\":\"sd2\",\"randn_source\":\"NV\"}")
                            .statusCode())
                    .isEqualTo(200);
            JsonNode painted = paint("txt2img", "{\"prompt\":\"x\",\"steps\":2,\"width\":32,\"height\":32}");
            assertThat(info(painted).get("sd_model_name").stringValue()).isEqualTo("sd2");
            assertThat(info(painted).get("infotexts").get(0).stringValue()).contains("RNG: NV");
        } finally {
            assertThat(post("options", options.toString()).statusCode()).isEqualTo(200);
        }
        assertThat(TinyService.json(service.get("/sdapi/v1/options"))).isEqualTo(options);
    }

    @Test
    void overridesHoldForOneRequestUnlessTheyAreToStay() {
        JsonNode options = TinyService.json(service.get("/sdapi/v1/options"));
        String request = "{\"prompt\":\"x\",\"steps\":1,\"override_settings\":{\"live_previews_enable\":true},"
                + "\"override_settings_restore_afterwards\":";
        try {
            paint("txt2img", request + "true}");
            assertThat(TinyService.json(service.get("/sdapi/v1/options"))).isEqualTo(options);

            paint("txt2img", request + "false}");
            assertThat(TinyService.json(service.get("/sdapi/v1/options"))
                            .get("live_previews_enable")
                            .booleanValue())
                    .isTrue();
        } finally {
            assertThat(post("options", options.toString()).statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "txt2img | {'prompt':''} | prompt: ",
                "txt2img | {'prompt':'x','steps':0} | steps: ",
                "txt2img | {'prompt':'x','cfg_scale':-1} | cfg_scale: ",
                "txt2img | {'prompt':'x','width':41} | width, height: ",
                "txt2img | {'prompt':'x','batch_size':11} | batch_size: ",
                "txt2img | {'prompt':'x','n_iter':0} | n_iter: ",
                "txt2img | {'prompt':'x','seed':-2} | seed: ",
                "txt2img | {'prompt':'x','sampler_name':'Best'} | sampler_name: ",
                "txt2img | {'prompt':'x','sampler_name':'Flow Euler'} | sampler_name: ",
                "txt2img | {'prompt':'x','scheduler':'polyexponential'} | scheduler: ",
                "txt2img | {'prompt':'x','sampler_name':'DDIM','scheduler':'karras'} | scheduler: ",
                "txt2img | {'prompt':'x','restore_faces':true} | restore_faces: ",
                "txt2img | {'prompt':'x','tiling':true} | tiling: ",
                "txt2img | {'prompt':'x','clip_skip':2} | clip_skip: ",
                "txt2img | {'prompt':'x','subseed_strength':0.5} | subseed_strength: ",
                "txt2img | {'prompt':'x','eta':1} | eta: ",
                "txt2img | {'prompt':'x','eta':0,'sampler_name':'Euler a'} | eta: ",
                "txt2img | {'prompt':'x','s_churn':1} | s_churn: ",
                "txt2img | {'prompt':'x','styles':['anime']} | styles: ",
                "txt2img | {'prompt':'x','alwayson_scripts':{'ADetailer':{}}} | alwayson_scripts: ",
                "txt2img | {'prompt':'x','refiner_checkpoint':'sdxl'} | refiner_checkpoint: ",
                "txt2img | {'prompt':'x','enable_hr':true,'hr_scale':1} | hr_scale: ",
                "txt2img | {'prompt':'x','enable_hr':true,'hr_upscaler':'R-ESRGAN 4x+'} | hr_upscaler: ",
                "txt2img | {'prompt':'x','enable_hr':true,'hr_prompt':'y'} | hr_prompt: ",
                "txt2img | {'prompt':'x','enable_hr':true,'hr_resize_x':64,'hr_resize_y':32} | hr_resize_y: ",
                "txt2img | {'prompt':'x','override_settings':{'CLIP_stop_at_last_layers':2}} | clip_skip: cannot be honoured",
                "txt2img | {'prompt':'x','override_settings':{'CLIP_stop_at_last_layers':0}} | override_settings.CLIP",
                "txt2img | {'prompt':'x','clip_skip':0} | clip_skip: ",
                "txt2img | {'prompt':'x','override_settings':{'sd_vae':'other.pt'}} | override_settings.sd_vae: ",
                "txt2img | {'prompt':'x','override_settings':7} | override_settings: ",
                "txt2img | {'prompt':'x','colour':'red'} | unknown parameter: colour",
                "txt2img | {'prompt':'x','init_images':[]} | unknown parameter: init_images",
                "img2img | {'prompt':'x'} | init_images: ",
                "img2img | {'prompt':'x','init_images':['AAAA']} | init_images: ",
                "img2img | {'prompt':'x','init_images':['AAAA'],'resize_mode':2} | resize_mode: ",
                "img2img | {'prompt':'x','init_images':['AAAA'],'mask':'AAAA','mask_blur':4} | mask_blur: ",
                "img2img | {'prompt':'x','init_images':['AAAA'],'mask':'AAAA','inpaint_full_res':true} | inpaint_full_res: ",
                "img2img | {'prompt':'x','enable_hr':true} | unknown parameter: enable_hr",
                "options | {'samples_format':'jpg'} | samples_format: ",
                "options | {'emphasis':'Ignore'} | emphasis: ",
                "options | {'show_progress_every_n_steps':0} | show_progress_every_n_steps: ",
                "options | {'quality':1} | quality: this server has no such option",
                "png-info | {} | image: is missing"
            })
    void whatCannotBeHonouredIsRefusedByName(String path, String json, String message) {
        HttpResponse<String> answer = post(path, json.replace('\'', '"'));
        JsonNode error = TinyService.json(answer);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        assertThat(error.propertyNames()).containsExactlyInAnyOrder("error", "detail", "body", "errors");
        assertThat(error.get("detail").stringValue()).startsWith(message);
    }

    @Test
    void anUnknownModelIsNotFoundAndTheOldOneStays() {
        HttpResponse<String> answer = post("options", "{\"sd_model_checkpoint\":\"none.safetensors\"}");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(TinyService.json(answer).get("detail").stringValue())
                .startsWith("sd_model_checkpoint: ")
                .contains("'none.safetensors'", "tiny [");
        assertThat(service.get("/sdapi/v1/options").body()).contains("tiny [");
    }

    @Test
    void errorsOfOtherApisKeepTheirShape() {
        assertThat(TinyService.json(service.generate("{}")).get("error").isObject())
                .isTrue();
        assertThat(TinyService.json(service.get("/sdapi/v1/none")).get("detail").stringValue())
                .contains("/sdapi/v1/none");
    }

    @Test
    void menusHoldWhatRequestsMayName() {
        for (JsonNode sampler : TinyService.json(service.get("/sdapi/v1/samplers"))) {
            HttpResponse<String> answer =
                    post("txt2img", "{\"prompt\":\"x\",\"steps\":4,\"sampler_name\":" + sampler.get("name") + "}");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
        for (JsonNode schedule : TinyService.json(service.get("/sdapi/v1/schedulers"))) {
            HttpResponse<String> answer = post(
                    "txt2img",
                    "{\"prompt\":\"x\",\"steps\":4,\"sampler_name\":\"Euler\",\"scheduler\":" + schedule.get("name")
                            + "}");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
    }

    @Test
    void withoutAJsonTypeNothingIsRead() {
        HttpResponse<String> answer =
                service.send(service.request("/sdapi/v1/txt2img").POST(BodyPublishers.ofString("{\"prompt\":\"x\"}")));

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(TinyService.json(answer).get("detail").stringValue()).contains("application/json");
    }
}
