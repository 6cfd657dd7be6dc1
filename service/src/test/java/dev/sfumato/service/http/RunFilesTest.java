package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.tracking.Resume;
import dev.sfumato.tracking.Run;
import dev.sfumato.tracking.RunOptions;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.files.SavePolicy;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a run saved and printed can be fetched, and nothing else of the machine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunFilesTest {
    private static final String ODD = "b \u00e4+%41&\"c'\u202e.html";

    private TinyService service;

    @BeforeAll
    void start(@TempDir Path home, @TempDir Path work) throws IOException {
        Files.createDirectories(work.resolve("deep"));
        Files.writeString(work.resolve("notes.txt"), "before");
        Files.writeString(work.resolve("deep").resolve(ODD), "<script>alert(1)</script>");
        Files.writeString(work.resolve("gone.txt"), "gone");
        Files.writeString(work.resolve("link.txt"), "a link");
        try (Tracker tracker = Tracker.open(home)) {
            try (Run run = open(tracker)) {
                run.save(work, "**", SavePolicy.NOW);
                run.print(false, "step 1\nstep 2\n");
                run.finish(0);
                Path files = run.directory().resolve("files");
                Files.delete(files.resolve("gone.txt"));
                Files.delete(files.resolve("link.txt"));
                Files.createSymbolicLink(
                        files.resolve("link.txt"), Files.writeString(home.resolve("secret.txt"), "secret"));
            }
            Files.writeString(work.resolve("notes.txt"), "after");
            try (Run run = open(tracker)) {
                run.save(work.resolve("notes.txt"));
                run.log(Map.of("loss", 1));
                run.print(true, "\u001b[31m<b>too hot</b>\u001b[0m\n");
                run.finish(0);
            }
        }
        service = TinyService.start(home);
    }

    private static Run open(Tracker tracker) {
        return tracker.init(
                RunOptions.builder("tests").id("kept").resume(Resume.ALLOW).build());
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private JsonNode ok(String path) {
        HttpResponse<String> answer = service.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return TinyService.json(answer);
    }

    @Test
    void filesAreListedInTheirNewestVersion() {
        JsonNode list = ok("/v1/runs/kept/files");

        assertThat(list.get("data").valueStream().map(file -> file.get("path").stringValue()))
                .containsExactly("deep/" + ODD, "notes.txt");
        JsonNode notes = list.get("data").get(1);
        assertThat(notes.get("bytes").longValue()).isEqualTo("after".length());
        assertThat(service.get(notes.get("url").stringValue()).body()).isEqualTo("after");
    }

    @Test
    void aFileIsHandedOutToBeStoredAndNotShown() {
        HttpResponse<String> notes = service.get("/v1/runs/kept/files/notes.txt");
        HttpResponse<String> odd =
                service.get(ok("/v1/runs/kept/files").at("/data/0/url").stringValue());

        assertThat(header(notes, "content-type")).startsWith("text/plain");
        assertThat(odd.statusCode()).as(odd.body()).isEqualTo(200);
        assertThat(odd.body()).isEqualTo("<script>alert(1)</script>");
        assertThat(header(odd, "content-type")).isEqualTo("application/octet-stream");
        for (HttpResponse<String> each : List.of(notes, odd)) {
            assertThat(header(each, "content-disposition")).startsWith("attachment");
            assertThat(header(each, "x-content-type-options")).isEqualTo("nosniff");
            assertThat(header(each, "content-security-policy")).contains("default-src 'none'");
        }
        assertThat(header(notes, "content-disposition")).contains("notes.txt");
        assertThat(header(odd, "content-disposition")).doesNotContain("&\"c", "\u202e", "%E2%80%AE");
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "none.txt",
                "gone.txt",
                "link.txt",
                "deep",
                "..%2F..%2F..%2Fsecret.txt",
                "%2e%2e/%2e%2e/%2e%2e/secret.txt",
                "deep/../notes.txt",
                "./notes.txt",
                "%2Fetc%2Fpasswd",
                "..%5C..%5Csecret.txt",
                "notes.txt%00"
            })
    void whatTheListDoesNotNameIsNotFound(String path) {
        HttpResponse<String> answer = service.get("/v1/runs/kept/files/" + path);

        assertThat(answer.statusCode()).as(answer.body()).isIn(400, 404);
        assertThat(answer.body()).doesNotContain("secret.txt\"", "root:").contains("\"error\"");
    }

    @Test
    void aRunThatIsNotThereIsNotFound() {
        for (String path : List.of("files", "files/notes.txt", "console")) {
            HttpResponse<String> answer = service.get("/v1/runs/none/" + path);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
            assertThat(TinyService.json(answer).at("/error/code").stringValue()).isEqualTo("run_not_found");
        }
    }

    @Test
    void whatARunPrintedIsToldFromItsEnd() {
        JsonNode all = ok("/v1/runs/kept/console");
        JsonNode last = ok("/v1/runs/kept/console?limit=1");

        assertThat(all.get("has_more").booleanValue()).isFalse();
        assertThat(all.get("data").valueStream().map(each -> each.get("text").stringValue()))
                .containsExactly("step 1\nstep 2\n", "\u001b[31m<b>too hot</b>\u001b[0m\n");
        assertThat(all.at("/data/0/stream").stringValue()).isEqualTo("stdout");
        assertThat(last.get("has_more").booleanValue()).isTrue();
        assertThat(last.at("/data/0/stream").stringValue()).isEqualTo("stderr");
        assertThat(last.get("data")).hasSize(1);
    }

    @Test
    void aRunOfThisServicePrintsNothingAndSavesNothing() {
        String run = service.generate("{\"prompt\":\"x\",\"steps\":1}")
                .headers()
                .firstValue("x-sfumato-run")
                .orElseThrow();

        assertThat(ok("/v1/runs/" + run + "/files").get("data")).isEmpty();
        assertThat(ok("/v1/runs/" + run + "/console").get("data")).isEmpty();
    }
}
