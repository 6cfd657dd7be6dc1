package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages for people work without any other server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocsTest {
    private static final Pattern LINK = Pattern.compile("(?:src|href)=\"([^\"]*)\"");

    private TinyService service;

    @BeforeAll
    void start(@TempDir Path home) {
        service = TinyService.start(home);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/docs"})
    void everyLinkOfAPageLeadsToThisServerAndWorks(String page) {
        HttpResponse<String> html = service.send(service.request(page).header("Accept", "text/html"));

        List<String> links =
                LINK.matcher(html.body()).results().map(match -> match.group(1)).toList();
        assertThat(html.statusCode()).isEqualTo(200);
        assertThat(html.headers().firstValue("content-type")).hasValue("text/html;charset=utf-8");
        // Relative, so that a proxy may put the server below a path.
        assertThat(links).isNotEmpty().allMatch(link -> link.matches("(#/?)?[a-z][a-z/.-]*"));
        for (String link : links) {
            assertThat(service.get("/" + link.replaceFirst("#.*", "")).statusCode())
                    .as(link)
                    .isEqualTo(200);
        }
    }

    @Test
    void aPageMayLoadOnlyWhatThisServerHas() {
        String policy = service.get("/docs")
                .headers()
                .firstValue("content-security-policy")
                .orElseThrow();

        assertThat(policy).contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'");
        assertThat(policy).doesNotContain("http", "*", "unsafe-eval");
    }

    @Test
    void theStudioMayLoadOnlyWhatThisServerHasAndMakesNoMarkupOfText() {
        String policy =
                service.get("/").headers().firstValue("content-security-policy").orElseThrow();

        assertThat(policy).contains("default-src 'none'", "script-src 'self';", "require-trusted-types-for 'script'");
        assertThat(policy).doesNotContain("http", "*", "unsafe");
    }

    @ParameterizedTest
    @ValueSource(strings = {"studio/..", "studio/../openapi.yaml", "studio/%2e%2e/openapi.yaml", "studio/make/none.js"})
    void theStudioHandsOutNothingButItsFiles(String path) {
        assertThat(service.get("/" + path).statusCode()).isEqualTo(404);
    }

    @Test
    void thePageShowsTheApiOfThisServer() {
        assertThat(service.get("/docs/start.js").body())
                .contains("new URL(\"openapi.yaml\", document.baseURI)", "validatorUrl: null");
        assertThat(service.get("/docs/swagger-ui-bundle.js").body()).contains("SwaggerUIBundle");
    }

    @Test
    void answersForProgramsMayLoadNothing() {
        for (String path : new String[] {"/health", "/v1/models", "/nothing"}) {
            HttpResponse<String> answer = service.get(path);
            assertThat(answer.headers().firstValue("content-security-policy").orElseThrow())
                    .startsWith("default-src 'none';");
            assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
            assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
        }
    }

    @Test
    void thePagesFilesAreNotSentTwice() {
        String tag =
                service.get("/docs/swagger-ui.css").headers().firstValue("etag").orElseThrow();

        assertThat(service.send(service.request("/docs/swagger-ui.css").header("If-None-Match", tag))
                        .statusCode())
                .isEqualTo(304);
    }
}
