package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Runs and their pictures can be found, compared, marked and taken away. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunsApiTest {
    private TinyService service;
    private String earlier = "";
    private String run = "";

    @BeforeAll
    void paint(@TempDir Path home) {
        try (TinyService first = TinyService.start(home)) {
            earlier = generate(first, "\"prompt\":\"a green pear\",\"steps\":3,\"seed\":1");
        }
        service = TinyService.start(home);
        for (String scheduler : new String[] {"ddim", "euler"}) {
            for (int steps : new int[] {2, 4}) {
                run = generate(
                        service,
                        "\"prompt\":\"a red apple\",\"seed\":7,\"scheduler\":\"" + scheduler + "\",\"steps\":" + steps);
            }
        }
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private static String generate(TinyService service, String fields) {
        HttpResponse<String> answer = service.generate("{" + fields + "}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.headers().firstValue("x-sfumato-run").orElseThrow();
    }

    private JsonNode ok(String path) {
        HttpResponse<String> answer = service.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return TinyService.json(answer);
    }

    private String refused(String path) {
        HttpResponse<String> answer = service.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        return TinyService.json(answer).get("error").get("param").stringValue();
    }

    private long count(String query) {
        return ok("/v1/images?" + query).get("total").longValue();
    }

    @Test
    void everyPaintedPictureTellsWhichGenerationPaintedIt() {
        JsonNode picture = ok("/v1/images?limit=1").get("data").get(0);

        assertThat(picture.get("generation_id").stringValue())
                .isNotBlank()
                .isEqualTo(picture.at("/values/generation_id").stringValue());
    }

    @Test
    void everyPictureHasASmallVersionThatIsGoodForEver() throws IOException {
        String url =
                ok("/v1/images?limit=1").get("data").get(0).get("thumbnail_url").stringValue();

        HttpResponse<byte[]> small =
                service.send(service.request(url + "?size=64"), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(small.statusCode()).isEqualTo(200);
        assertThat(small.headers().firstValue("content-type")).hasValue("image/jpeg");
        assertThat(small.headers().firstValue("cache-control").orElseThrow()).contains("immutable");
        // the tiny model's pictures are smaller still, and are not made larger
        assertThat(ImageIO.read(new ByteArrayInputStream(small.body())).getWidth())
                .isEqualTo(32);

        String tag = small.headers().firstValue("etag").orElseThrow();
        assertThat(service.send(service.request(url + "?size=64").header("If-None-Match", tag))
                        .statusCode())
                .isEqualTo(304);
        assertThat(service.send(service.request(url).header("If-None-Match", tag))
                        .statusCode())
                .as("another size is another version")
                .isEqualTo(200);
        assertThat(refused(url + "?size=100")).isEqualTo("size");
        assertThat(service.get("/v1/images/" + "0".repeat(64) + "/thumbnail").statusCode())
                .isEqualTo(404);
        assertThat(service.get("/v1/images/abc/thumbnail").statusCode()).isEqualTo(404);
    }

    @Test
    void picturesAreFoundByWhatTheyWerePaintedWith() {
        assertThat(count("")).isEqualTo(5);
        assertThat(count("scheduler=euler")).isEqualTo(2);
        assertThat(count("steps%3E=3")).isEqualTo(3);
        assertThat(count("steps%3E3")).isEqualTo(2);
        assertThat(count("scheduler!=euler&steps%3C4&run=" + run)).isEqualTo(1);
        assertThat(count("q=apple")).isEqualTo(4);
        assertThat(count("q=-apple%20pear")).isEqualTo(1);
        assertThat(count("filter=timings/denoise%3E0,seed=1")).isEqualTo(1);
        assertThat(count("project=none")).isZero();
        JsonNode newest = ok("/v1/images?limit=1");
        assertThat(newest.get("has_more").booleanValue()).isTrue();
        assertThat(newest.get("data").get(0).get("values").get("prompt").stringValue())
                .isEqualTo("a red apple");
        JsonNode next =
                ok("/v1/images?limit=1&total=false&after=" + newest.get("next").stringValue());
        assertThat(newest.get("total").longValue()).isGreaterThan(1);
        assertThat(next.get("total").isNull()).isTrue();
        assertThat(next.get("data").get(0).get("step").longValue())
                .isNotEqualTo(newest.get("data").get(0).get("step").longValue());
        assertThat(service.get(newest.get("data").get(0).get("url").stringValue())
                        .statusCode())
                .isEqualTo(200);
        assertThat(ok("/v1/images?sort=-steps&limit=1")
                        .get("data")
                        .get(0)
                        .get("values")
                        .get("steps")
                        .intValue())
                .isEqualTo(4);
    }

    @Test
    void whatIsNoConditionIsRefusedByName() {
        assertThat(refused("/v1/images?colour=red")).isEqualTo("colour");
        assertThat(refused("/v1/images?steps=many")).isEqualTo("steps");
        assertThat(refused("/v1/images?total=no")).isEqualTo("total");
        assertThat(refused("/v1/images?filter=steps")).isEqualTo("filter");
        assertThat(refused("/v1/images?q=-x")).isEqualTo("q");
        assertThat(refused("/v1/images?after=nothing")).isEqualTo("after");
        assertThat(refused("/v1/images?sort=prompt")).isEqualTo("sort");
        assertThat(refused("/v1/images/grid?x=steps")).isEqualTo("y");
        assertThat(refused("/v1/images/grid?x=steps&y=steps")).isEqualTo("y");
        assertThat(refused("/v1/images/grid?x=prompt&y=steps")).isEqualTo("x");
        assertThat(refused("/v1/runs?sort=colour")).isEqualTo("sort");
        assertThat(refused("/v1/runs/compare")).isEqualTo("ids");
        assertThat(refused("/v1/runs/" + run + "/export?format=xml")).isEqualTo("format");
        assertThat(refused("/v1/runs/" + run + "/export")).isEqualTo("format");
    }

    @Test
    void aGridShowsAPictureForEachPairOfValues() {
        JsonNode grid = ok("/v1/images/grid?x=steps&y=scheduler&run=" + run);

        assertThat(grid.get("x").get("values").toString()).isEqualTo("[2,4]");
        assertThat(grid.get("y").get("values").toString()).isEqualTo("[\"ddim\",\"euler\"]");
        assertThat(grid.get("cells")).hasSize(4).allSatisfy(cell -> {
            JsonNode values = cell.get("data").get(0).get("values");
            assertThat(values.get("steps").intValue()).isEqualTo(cell.get("x").intValue());
            assertThat(values.get("scheduler")).isEqualTo(cell.get("y"));
        });
        assertThat(ok("/v1/images/grid?x=steps&y=scheduler&values=1&run=" + run)
                        .get("x")
                        .get("more")
                        .intValue())
                .isEqualTo(1);
    }

    @Test
    void runsAreComparedAndTheirNumbersDrawnTogether() {
        JsonNode comparison =
                ok("/v1/runs/compare?ids=" + run + "," + earlier + "&metrics=steps,timings/step&buckets=2");

        assertThat(comparison.get("runs")).hasSize(2);
        assertThat(comparison.get("config").valueStream())
                .filteredOn(row -> row.get("key").stringValue().equals("device"))
                .singleElement()
                .satisfies(row -> assertThat(row.get("differs").booleanValue()).isFalse());
        JsonNode steps = comparison.get("metrics").get(0);
        assertThat(steps.get("series")).hasSize(2);
        JsonNode buckets = steps.get("series").get(0).get("data");
        assertThat(buckets).hasSize(2);
        assertThat(buckets.get(0).get("count").intValue()).isEqualTo(2);
        assertThat(ok("/v1/runs/" + run + "/metrics/steps?buckets=1")
                        .get("data")
                        .get(0)
                        .get("max")
                        .doubleValue())
                .isEqualTo(4);
        assertThat(service.get("/v1/runs/compare?ids=none").statusCode()).isEqualTo(404);
    }

    @Test
    void aRunIsAFileOfEachKind() throws IOException {
        HttpResponse<String> csv = service.get("/v1/runs/" + run + "/export?format=csv");
        HttpResponse<String> jsonl = service.get("/v1/runs/" + run + "/export?format=jsonl");
        HttpResponse<byte[]> zip =
                service.send(service.request("/v1/runs/" + run + "/export?format=zip"), BodyHandlers.ofByteArray());

        assertThat(csv.statusCode()).as(csv.body()).isEqualTo(200);
        assertThat(csv.headers().firstValue("content-disposition"))
                .hasValue("attachment; filename=\"" + run + ".csv\"");
        assertThat(csv.body().lines())
                .hasSize(5)
                .first()
                .asString()
                .startsWith("step,time,")
                .contains(",prompt,");
        assertThat(jsonl.body().lines()).hasSize(4).allMatch(line -> line.contains("\"prompt\":\"a red apple\""));
        HttpResponse<byte[]> parquet =
                service.send(service.request("/v1/runs/" + run + "/export?format=parquet"), BodyHandlers.ofByteArray());
        assertThat(parquet.headers().firstValue("content-type")).hasValue("application/vnd.apache.parquet");
        assertThat(steps(parquet.body())).isEqualTo(4);
        int files = 0;
        try (ZipInputStream entries = new ZipInputStream(new ByteArrayInputStream(zip.body()))) {
            while (entries.getNextEntry() != null) {
                assertThat(entries.readNBytes(4)).isEqualTo(new byte[] {(byte) 0x89, 'P', 'N', 'G'});
                files++;
            }
        }
        assertThat(files).isEqualTo(4);
    }

    /** How many rows a Parquet file has, which must have numbers for numbers. */
    private static int steps(byte[] parquet) throws IOException {
        int rows = 0;
        try (ParquetFileReader reader = ParquetFileReader.open(InputFile.of(ByteBuffer.wrap(parquet)));
                RowReader row = reader.rowReader()) {
            while (row.hasNext()) {
                row.next();
                assertThat(row.getLong("seed")).isNotNegative();
                assertThat(row.getDouble("timings/denoise")).isPositive();
                assertThat(row.getTimestamp("time")).isBefore(Instant.now());
                assertThat(row.getString("prompt")).isEqualTo("a red apple");
                rows++;
            }
        }
        return rows;
    }

    @Test
    void aRunIsMarkedAndFoundByItsMarks() {
        HttpResponse<String> changed = patch(
                "/v1/runs/" + earlier, "{\"starred\":true,\"tags\":[\"fruit\",\"green\"],\"notes\":\"the first one\"}");
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);

        assertThat(ok("/v1/runs?starred=true").get("data").get(0).get("id").stringValue())
                .isEqualTo(earlier);
        assertThat(ok("/v1/runs?tags=fruit,green").get("total").intValue()).isEqualTo(1);
        assertThat(ok("/v1/runs?tags=fruit,red").get("total").intValue()).isZero();
        assertThat(ok("/v1/runs/" + earlier).get("notes").stringValue()).isEqualTo("the first one");
        assertThat(patch("/v1/runs/" + earlier + "/steps/0", "{\"starred\":true}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(patch("/v1/runs/" + earlier + "/steps/9", "{\"starred\":true}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(patch("/v1/runs/" + earlier, "{}").statusCode()).isEqualTo(400);
        assertThat(patch("/v1/runs/" + earlier, "{\"tags\":[\"\"]}").statusCode())
                .isEqualTo(400);
        assertThat(patch("/v1/runs/none", "{\"starred\":true}").statusCode()).isEqualTo(404);
    }

    @Test
    void aRunIsDeletedUnlessItIsWritten(@TempDir Path home) {
        String old;
        try (TinyService first = TinyService.start(home)) {
            old = generate(first, "\"prompt\":\"x\"");
        }
        try (TinyService second = TinyService.start(home)) {
            String open = generate(second, "\"prompt\":\"y\"");
            assertThat(second.send(second.request("/v1/runs/" + open).DELETE()).statusCode())
                    .isEqualTo(409);
            assertThat(second.send(second.request("/v1/runs/" + old).DELETE()).statusCode())
                    .isEqualTo(200);
            assertThat(second.get("/v1/runs/" + old).statusCode()).isEqualTo(404);
            assertThat(second.send(second.request("/v1/runs/" + old).DELETE()).statusCode())
                    .isEqualTo(404);
        }
    }

    private HttpResponse<String> patch(String path, String json) {
        return service.send(service.request(path)
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(json)));
    }
}
