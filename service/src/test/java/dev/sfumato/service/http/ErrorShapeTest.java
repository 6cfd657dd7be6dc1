package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Every mistake of a caller is answered in OpenAI's error shape and names the field, the value and what is allowed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ErrorShapeTest {
    /** A PNG of one black pixel. */
    private static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYGAAAAAEAAH2FzhVAAAAAElFTkSuQmCC";

    private static final String LONG_PROMPT = "x".repeat(40_000);

    /** A picture of one pixel. */
    private static final String DOT =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJ" + "RU5ErkJggg==";

    private TinyService service;

    @BeforeAll
    void start(@TempDir Path home) {
        service = TinyService.start(home);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    static Stream<Arguments> badFields() {
        return Stream.of(
                bad("{}", "prompt", "missing_required_parameter", "missing"),
                bad("{'prompt':null}", "prompt", "missing_required_parameter", "missing"),
                bad("{'prompt':''}", "prompt", "invalid_value", "1 to 32000"),
                bad("{'prompt':'  '}", "prompt", "invalid_value", "blank"),
                bad("{'prompt':7}", "prompt", "invalid_type", "a string, got 7"),
                bad("{'prompt':'" + LONG_PROMPT + "'}", "prompt", "invalid_value", "40000 characters"),
                bad("{'prompt':'\\ud800'}", "prompt", "invalid_value", "Unicode"),
                bad("{'prompt':'a\\u0000b'}", "prompt", "invalid_value", "NUL"),
                bad(
                        "{'prompt':'x','negative_prompt':'" + LONG_PROMPT + "'}",
                        "negative_prompt",
                        "invalid_value",
                        "32000"),
                bad("{'prompt':'x','negative_prompt':[]}", "negative_prompt", "invalid_type", "a string, got []"),
                bad("{'prompt':'x','n':0}", "n", "invalid_value", "got 0; allowed: 1 to 10"),
                bad("{'prompt':'x','n':11}", "n", "invalid_value", "got 11; allowed: 1 to 10"),
                bad("{'prompt':'x','n':1.5}", "n", "invalid_value", "whole number, got 1.5"),
                bad("{'prompt':'x','n':'2'}", "n", "invalid_type", "whole number, got \"2\""),
                bad("{'prompt':'x','n':true}", "n", "invalid_type", "whole number, got true"),
                bad("{'prompt':'x','n':1e999}", "n", "invalid_value", "out of range"),
                bad("{'prompt':'x','n':4294967297}", "n", "invalid_value", "out of range"),
                bad("{'prompt':'x','size':'0x0'}", "size", "invalid_value", "0x0"),
                bad("{'prompt':'x','size':'513x512'}", "size", "invalid_value", "513x512"),
                bad("{'prompt':'x','size':'100000x100000'}", "size", "invalid_value", "100000x100000"),
                bad("{'prompt':'x','size':'-1x5'}", "size", "invalid_value", "WIDTHxHEIGHT"),
                bad("{'prompt':'x','size':'99999999999x1'}", "size", "invalid_value", "WIDTHxHEIGHT"),
                bad("{'prompt':'x','size':'big'}", "size", "invalid_value", "WIDTHxHEIGHT"),
                bad("{'prompt':'x','steps':0}", "steps", "invalid_value", "got 0; allowed: 1 to 1000"),
                bad("{'prompt':'x','steps':100000}", "steps", "invalid_value", "got 100000; allowed: 1 to 1000"),
                bad("{'prompt':'x','guidance_scale':NaN}", "guidance_scale", "invalid_value", "finite"),
                bad("{'prompt':'x','guidance_scale':-Infinity}", "guidance_scale", "invalid_value", "finite"),
                bad("{'prompt':'x','guidance_scale':1e999}", "guidance_scale", "invalid_value", "finite"),
                bad("{'prompt':'x','guidance_scale':1e9}", "guidance_scale", "invalid_value", "0 to 100"),
                bad("{'prompt':'x','guidance_scale':-1}", "guidance_scale", "invalid_value", "0 to 100"),
                bad("{'prompt':'x','loras':'style'}", "loras", "invalid_type", "a list of objects"),
                bad("{'prompt':'x','loras':['style']}", "loras", "invalid_type", "a list of objects, got \"style\""),
                bad("{'prompt':'x','loras':[{}]}", "loras[0].name", "missing_required_parameter", "must be a string"),
                bad("{'prompt':'x','loras':[{'name':'x','scale':1}]}", "loras[0].scale", "unknown_parameter", "known"),
                bad(
                        "{'prompt':'x','loras':[{'name':'x','weight':'1'}]}",
                        "loras[0].weight",
                        "invalid_type",
                        "a number"),
                bad("{'prompt':'x','loras':[{'name':'x','weight':11}]}", "loras", "invalid_value", "-10 to 10"),
                bad("{'prompt':'x','loras':[{'name':'../x'}]}", "loras", "invalid_value", "is not known"),
                bad(
                        "{'prompt':'x','controlnet_conditioning_scale':1}",
                        "controlnet_conditioning_scale",
                        "invalid_value",
                        "control_image beside it"),
                bad("{'prompt':'x','control_image':'%'}", "control_image", "invalid_value", "is not base64"),
                bad("{'prompt':'x','control_image':'" + DOT + "'}", "control_image", "invalid_value", "cannot follow"),
                bad(
                        "{'prompt':'x','control_image':'" + DOT + "','controlnet_conditioning_scale':11}",
                        "controlnet_conditioning_scale",
                        "invalid_value",
                        "0 to 10"),
                bad(
                        "{'prompt':'x','control_guidance_start':0.5}",
                        "control_guidance_start",
                        "invalid_value",
                        "control_image beside it"),
                bad(
                        "{'prompt':'x','control_image':'" + DOT
                                + "','control_guidance_start':0.5,'control_guidance_end':0.5}",
                        "control_guidance_end",
                        "invalid_value",
                        "must be above control_guidance_start"),
                bad("{'prompt':'x','clip_skip':-1}", "clip_skip", "invalid_value", "0 or more"),
                bad("{'prompt':'x','clip_skip':1.5}", "clip_skip", "invalid_value", "whole number"),
                bad("{'prompt':'x','clip_skip':1}", "clip_skip", "invalid_value", "got 1; allowed: 0"),
                bad("{'prompt':'x','embeddings':[7]}", "embeddings", "invalid_type", "a list of strings"),
                bad("{'prompt':'x','embeddings':['nowhere']}", "embeddings", "invalid_value", "is not known"),
                bad("{'prompt':'x','guidance_rescale':1.5}", "guidance_rescale", "invalid_value", "0 to 1"),
                bad("{'prompt':'x','guidance_start':-0.1}", "guidance_start", "invalid_value", "0 to 1"),
                bad("{'prompt':'x','guidance_start':0.5,'guidance_end':0.5}", "guidance_end", "invalid_value", "0.5"),
                bad("{'prompt':'{a','template':true}", "prompt", "invalid_value", "never closed"),
                bad(
                        "{'prompt':'a','negative_prompt':'__x__','template':true}",
                        "negative_prompt",
                        "invalid_value",
                        "known:"),
                bad("{'prompt':'a','template':'yes'}", "template", "invalid_type", "true or false"),
                bad("{'prompt':'x','prompt_syntax':'comfy'}", "prompt_syntax", "invalid_value", "none, a1111"),
                bad("{'prompt':'x','emphasis':'no_norm'}", "emphasis", "invalid_value", "a1111"),
                bad("{'prompt':'(a:.)','prompt_syntax':'a1111'}", "prompt", "invalid_value", "not a number"),
                bad("{'prompt':'x','image':'###'}", "image", "invalid_value", "is not base64"),
                bad("{'prompt':'x','image':'aGVsbG8='}", "image", "invalid_value", "is no picture"),
                bad("{'prompt':'x','image':7}", "image", "invalid_type", "a string"),
                bad("{'prompt':'x','image':'" + PIXEL + "'}", "image", "invalid_value", "text_to_image"),
                bad("{'prompt':'x','mask':'" + PIXEL + "'}", "mask", "invalid_value", "without image"),
                bad("{'prompt':'x','strength':0.5}", "strength", "invalid_value", "without image"),
                bad("{'prompt':'x','hires_scale':1}", "hires_scale", "invalid_value", "above 1, at most 8"),
                bad("{'prompt':'x','hires_steps':3}", "hires_steps", "invalid_value", "without hires_scale"),
                bad("{'prompt':'x','hires_upscaler':'esrgan'}", "hires_upscaler", "invalid_value", "latent, lanczos"),
                bad("{'prompt':'x','vae_tiling':'yes'}", "vae_tiling", "invalid_type", "true or false"),
                bad("{'prompt':'x','guidance_scale':'NaN'}", "guidance_scale", "invalid_type", "a number"),
                bad("{'prompt':'x','seed':-1}", "seed", "invalid_value", "0 to"),
                bad("{'prompt':'x','seed':9223372036854775808}", "seed", "invalid_value", "out of range"),
                bad("{'prompt':'x','seed':9223372036854775807,'n':2}", "seed", "invalid_value", "2 pictures"),
                bad("{'prompt':'x','scheduler':'magic'}", "scheduler", "invalid_value", "ddpm, ddim, pndm"),
                bad("{'prompt':'x','sigma_schedule':'lin'}", "sigma_schedule", "invalid_value", "normal, karras"),
                bad(
                        "{'prompt':'x','scheduler':'ddim','sigma_schedule':'beta'}",
                        "sigma_schedule",
                        "invalid_value",
                        "ddim"),
                bad("{'prompt':'x','rng':'gpu'}", "rng", "invalid_value", "cpu, cuda"),
                bad("{'prompt':'x','response_format':'png'}", "response_format", "invalid_value", "b64_json, url"),
                bad("{'prompt':'x','output_format':'gif'}", "output_format", "invalid_value", "png, jpeg, webp"),
                bad("{'prompt':'x','output_compression':101}", "output_compression", "invalid_value", "0 to 100"),
                bad("{'prompt':'x','output_compression':50}", "output_compression", "invalid_value", "png"),
                bad("{'prompt':'x','quality':'best'}", "quality", "invalid_value", "auto, low, medium, high"),
                bad("{'prompt':'x','quality':'hd','steps':9}", "quality", "invalid_value", "steps"),
                bad("{'prompt':'x','background':'transparent'}", "background", "unsupported_value", "auto, opaque"),
                bad("{'prompt':'x','moderation':'high'}", "moderation", "unsupported_value", "auto, low"),
                bad("{'prompt':'x','style':'vivid'}", "style", "unsupported_value", "leave it out"),
                bad(
                        "{'prompt':'x','stream':true,'response_format':'url'}",
                        "response_format",
                        "invalid_value",
                        "stream"),
                bad("{'prompt':'x','stream':true,'n':0}", "n", "invalid_value", "1 to 10"),
                bad("{'prompt':'x','stream':'no'}", "stream", "invalid_type", "true or false"),
                bad("{'prompt':'x','partial_images':2}", "partial_images", "invalid_value", "without stream"),
                bad("{'prompt':'x','stream':true,'partial_images':4}", "partial_images", "invalid_value", "0 to 3"),
                bad("{'prompt':'x','priority':'urgent'}", "priority", "invalid_value", "high, normal, low"),
                bad("{'prompt':'x','deadline_seconds':0}", "deadline_seconds", "invalid_value", "above 0"),
                bad("{'prompt':'x','deadline_seconds':1e9}", "deadline_seconds", "invalid_value", "a year"),
                bad("{'prompt':'x','deterministic':1}", "deterministic", "invalid_type", "true or false"),
                bad("{'prompt':'x','user':3}", "user", "invalid_type", "a string"),
                bad("{'prompt':'x','cfg_scale':3}", "cfg_scale", "unknown_parameter", "guidance_scale"),
                bad("{'prompt':'x','n':1,'n':2}", "n", "duplicate_parameter", "twice"));
    }

    private static Arguments bad(String json, String param, String code, String says) {
        return Arguments.of(json.replace('\'', '"'), param, code, says);
    }

    @ParameterizedTest(name = "[{index}] {1}: {3}")
    @MethodSource("badFields")
    void aBadFieldIsNamed(String json, String param, String code, String says) {
        JsonNode error = expectError(service.generate(json), 400);

        assertThat(error.get("param").stringValue()).isEqualTo(param);
        assertThat(error.get("code").stringValue()).isEqualTo(code);
        assertThat(error.get("type").stringValue()).isEqualTo("invalid_request_error");
        assertThat(error.get("message").stringValue())
                .contains(param)
                .contains(says)
                .hasSizeLessThan(800);
    }

    @Test
    void anUnknownModelIsNotFoundAndTheKnownOnesAreListed() {
        JsonNode error = expectError(service.generate("{\"prompt\":\"x\",\"model\":\"dall-e-9\"}"), 404);

        assertThat(error.get("code").stringValue()).isEqualTo("model_not_found");
        assertThat(error.get("param").stringValue()).isEqualTo("model");
        assertThat(error.get("message").stringValue()).contains("dall-e-9").contains(TinyService.MODEL);
    }

    @Test
    void aModelFolderOfTheServerCannotBeNamedFromOutside() {
        String folder =
                service.home().resolve("models").resolve(TinyService.MODEL).toString();

        expectError(service.generate("{\"prompt\":\"x\",\"model\":\"" + folder + "\"}"), 404);
        expectError(service.generate("{\"prompt\":\"x\",\"model\":\"../models/tiny\"}"), 404);
    }

    @ParameterizedTest
    @MethodSource("brokenJson")
    void brokenJsonIsRefused(String body, String says) {
        JsonNode error = expectError(service.generate(body), 400);

        assertThat(error.get("code").stringValue()).isEqualTo("invalid_json");
        assertThat(error.get("param").isNull()).isTrue();
        assertThat(error.get("message").stringValue()).contains(says);
    }

    static Stream<Arguments> brokenJson() {
        return Stream.of(
                Arguments.of("{\"prompt\": \"x", "line 1"),
                Arguments.of("{\"prompt\": \"x\",}", "line 1"),
                Arguments.of("[]", "one JSON object"),
                Arguments.of("\"x\"", "one JSON object"),
                Arguments.of("", "one JSON object"),
                Arguments.of("{\"prompt\":\"x\"} {}", "follows"),
                Arguments.of("[".repeat(100_000), "one JSON object"),
                Arguments.of("{\"prompt\":" + "[".repeat(100_000), "nesting"));
    }

    @Test
    void anotherContentTypeThanJsonIsRefused() {
        for (String type :
                new String[] {"text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"}) {
            JsonNode error = expectError(
                    service.send(service.request("/v1/images/generations")
                            .header("Content-Type", type)
                            .POST(BodyPublishers.ofString("{\"prompt\":\"x\"}"))),
                    415);
            assertThat(error.get("message").stringValue()).contains("application/json");
        }
        expectError(
                service.send(
                        service.request("/v1/images/generations").POST(BodyPublishers.ofString("{\"prompt\":\"x\"}"))),
                415);
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        JsonNode error = expectError(service.generate("{\"prompt\":\"" + "x".repeat(34_000_000) + "\"}"), 413);

        assertThat(error.get("code").stringValue()).isEqualTo("request_too_large");
    }

    @Test
    void unknownAddressesAndWrongMethodsAreTold() {
        JsonNode missing = expectError(service.get("/v1/pictures"), 404);
        assertThat(missing.get("message").stringValue()).contains("GET /v1/pictures");
        HttpResponse<String> wrong = service.get("/v1/images/generations");
        assertThat(wrong.headers().firstValue("allow")).hasValue("POST");
        expectError(wrong, 405);
        expectError(service.send(service.request("/v1/models").DELETE()), 405);
    }

    @Test
    void unknownThingsOfEveryKindAreNotFound() {
        expectError(service.get("/v1/models/none"), 404);
        expectError(service.get("/v1/runs/none"), 404);
        expectError(service.get("/v1/runs/none/metrics/loss"), 404);
        expectError(service.get("/v1/images/" + "0".repeat(64) + ".png"), 404);
        expectError(service.get("/v1/images/00.png"), 404);
        expectError(service.get("/docs/nothing.js"), 404);
    }

    @Test
    void aQueryIsNotIgnoredWhereThereIsNone() {
        for (String path : new String[] {"/v1/models", "/v1/models/tiny", "/v1/runs/none", "/v1/runs/none/metrics/x"}) {
            assertThat(expectError(service.get(path + "?verbose=1"), 400)
                            .get("param")
                            .stringValue())
                    .isEqualTo("verbose");
        }
        expectError(
                service.send(service.request("/v1/images/generations?steps=3")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"prompt\":\"x\"}"))),
                400);
    }

    @Test
    void anAnswerThatIsNotAcceptedIsTold() {
        expectError(service.send(service.request("/v1/models").header("Accept", "image/png")), 406);
    }

    @Test
    void aBadQueryIsNamed() {
        for (String query :
                new String[] {"limit=0", "limit=1001", "limit=x", "offset=-1", "status=done", "statuz=failed"}) {
            JsonNode error = expectError(service.get("/v1/runs?" + query), 400);
            assertThat(error.get("param").stringValue()).isEqualTo(query.substring(0, query.indexOf('=')));
        }
        expectError(service.get("/v1/runs?limit=1&limit=2"), 400);
    }

    private static JsonNode expectError(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type").orElse("")).startsWith("application/json");
        assertThat(response.headers().firstValue("x-request-id").orElse("")).startsWith("req_");
        JsonNode body = TinyService.json(response);
        assertThat(body.propertyNames()).containsExactly("error");
        assertThat(body.get("error").propertyNames()).containsExactlyInAnyOrder("message", "type", "param", "code");
        return body.get("error");
    }
}
