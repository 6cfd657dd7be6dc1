package dev.sfumato.service.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sfumato.diffusion.QueueFullException;
import dev.sfumato.service.batches.Batch.BatchRequest;
import dev.sfumato.service.uploads.FileStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Batches go from state to state, and a line that has its result is never painted again. */
@Timeout(300)
class BatchRunnerTest {
    private static final String ENDPOINT = "/v1/images/generations";

    @TempDir
    private Path home;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(1_000_000));
    private final Queue<String> painted = new ConcurrentLinkedQueue<>();
    private FileStore files;

    @BeforeEach
    void open() {
        files = new FileStore(home.resolve("files"), now::get);
    }

    @Test
    void paintedLinesAndFailedLinesEndInFilesOfTheirOwn() throws IOException {
        try (BatchRunner runner = runner((_, _, id, _) -> answering(id, id.equals("b") ? 400 : 200))) {
            Batch batch = awaitEnd(runner, runner.add(request(line("a"), line("b"), "", line("c")), 60));

            assertThat(batch.status()).isEqualTo(BatchStatus.COMPLETED);
            assertThat(batch.counts()).isEqualTo(new LineCounts(3, 2, 1));
            assertThat(batch.times().completed()).isEqualTo(1_000_000);
            assertThat(content(batch.outputFile()))
                    .hasSize(2)
                    .anySatisfy(line -> assertThat(line)
                            .contains("\"custom_id\":\"a\"")
                            .contains("\"response\":{\"status_code\":200,")
                            .endsWith("\"error\":null}"));
            assertThat(content(batch.errorFile())).singleElement().asString().contains("\"status_code\":400");
            assertThat(files.find(batch.outputFile()).orElseThrow().purpose()).isEqualTo("batch_output");
        }
    }

    @Test
    void aBatchWithoutFailuresHasNoErrorFile() throws IOException {
        try (BatchRunner runner = runner((_, _, id, _) -> answering(id, 200))) {
            Batch batch = awaitEnd(runner, runner.add(request(line("a")), 60));

            assertThat(batch.hasOutput()).isTrue();
            assertThat(batch.hasErrors()).isFalse();
            assertThat(files.find(batch.errorFile())).isEmpty();
            assertThat(files.contentOf(batch.errorFile())).doesNotExist();
        }
    }

    @Test
    void aBatchWithAWrongLineFailsBeforeAnythingIsPainted() throws IOException {
        try (BatchRunner runner = runner((_, _, id, _) -> answering(id, 200))) {
            Batch batch = awaitEnd(
                    runner,
                    runner.add(
                            request(
                                    line("a"),
                                    "{",
                                    "[]",
                                    line("a"),
                                    line("b").replace("POST", "GET"),
                                    line("c").replace("generations", "edits"),
                                    line("d").replace("{}", "7"),
                                    line("e").replace("\"method\"", "\"verb\""),
                                    "{\"method\":\"POST\"}",
                                    line(" ")),
                            60));

            assertThat(batch.status()).isEqualTo(BatchStatus.FAILED);
            assertThat(painted).isEmpty();
            assertThat(batch.errors())
                    .extracting(LineError::line, LineError::code, LineError::param)
                    .containsExactly(
                            tuple(2, "invalid_json_line", null),
                            tuple(3, "invalid_json_line", null),
                            tuple(4, "duplicate_custom_id", "custom_id"),
                            tuple(5, "invalid_method", "method"),
                            tuple(6, "invalid_url", "url"),
                            tuple(7, "missing_required_parameter", "body"),
                            tuple(8, "unknown_parameter", "verb"),
                            tuple(9, "missing_required_parameter", "custom_id"),
                            tuple(10, "invalid_custom_id", "custom_id"));
        }
    }

    @Test
    void aFileWithoutRequestsOrWithTooManyOrNoTextFails() throws IOException {
        String[] many = new String[InputCheck.MOST_LINES + 1];
        for (int i = 0; i < many.length; i++) {
            many[i] = line("line" + i);
        }
        try (BatchRunner runner = runner((_, _, id, _) -> answering(id, 200))) {
            assertThat(awaitEnd(runner, runner.add(request(""), 60)).errors())
                    .extracting(LineError::code)
                    .containsExactly("empty_file");
            assertThat(awaitEnd(runner, runner.add(request(many), 60)).errors())
                    .extracting(LineError::code)
                    .containsExactly("too_many_requests");
            BatchRequest binary = request(new ByteArrayInputStream(new byte[] {(byte) 0xff, (byte) 0xfe, 0}));
            assertThat(awaitEnd(runner, runner.add(binary, 60)).errors())
                    .extracting(LineError::code)
                    .contains("invalid_encoding");
        }
    }

    @Test
    void aStoppedBatchGoesOnWhereItWas() throws Exception {
        CountDownLatch twoDone = new CountDownLatch(2);
        AtomicBoolean blocked = new AtomicBoolean(true);
        LinePainter painter = (_, _, id, _) -> {
            if (painted.size() >= 2 && blocked.get()) {
                twoDone.countDown();
                throw new QueueFullException("one request", Duration.ofDays(1));
            }
            twoDone.countDown();
            return answering(id, 200);
        };
        Batch batch;
        try (BatchRunner first = runner(painter, 1)) {
            batch = first.add(request(line("a"), line("b"), line("c"), line("d")), 60);
            twoDone.await();
        }
        blocked.set(false);
        // Half a line, as a crash leaves it.
        Files.writeString(
                files.contentOf(batch.outputFile()),
                "{\"id\":\"x\",\"custom_id\":\"c\",\"resp",
                StandardOpenOption.APPEND);

        try (BatchRunner second = runner(painter, 1)) {
            Batch end = awaitEnd(second, batch);

            assertThat(end.status()).isEqualTo(BatchStatus.COMPLETED);
            assertThat(end.counts()).isEqualTo(new LineCounts(4, 4, 0));
            assertThat(painted).containsExactlyInAnyOrder("a", "b", "c", "d");
            assertThat(content(end.outputFile())).hasSize(4);
        }
    }

    @Test
    void aLineThatTheEngineTakesNoMoreKeepsItsTurn() throws Exception {
        AtomicBoolean stopping = new AtomicBoolean(true);
        CountDownLatch refused = new CountDownLatch(1);
        LinePainter painter = (_, _, id, _) -> {
            if (id.equals("b") && stopping.get()) {
                refused.countDown();
                throw new CancellationException("the engine takes no more requests");
            }
            return answering(id, 200);
        };
        Batch batch;
        try (BatchRunner first = runner(painter, 1)) {
            batch = first.add(request(line("a"), line("b"), line("c")), 60);
            refused.await();
        }
        stopping.set(false);

        try (BatchRunner second = runner(painter, 1)) {
            assertThat(second.find(batch.id()).orElseThrow().hasErrors()).isFalse();
            assertThat(awaitEnd(second, batch).counts()).isEqualTo(new LineCounts(3, 3, 0));
            assertThat(painted).containsExactly("a", "b", "c");
        }
    }

    @Test
    void aCancelledBatchKeepsWhatItHas() throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        CountDownLatch reached = new CountDownLatch(1);
        LinePainter painter = (_, _, id, _) -> id.equals("a") ? answering(id, 200) : new Endless(reached, cancelled);
        try (BatchRunner runner = runner(painter, 1)) {
            Batch batch = runner.add(request(line("a"), line("b"), line("c")), 60);
            reached.await();

            assertThat(runner.cancel(batch.id()).status()).isEqualTo(BatchStatus.CANCELLING);

            Batch end = awaitEnd(runner, batch);
            assertThat(end.status()).isEqualTo(BatchStatus.CANCELLED);
            assertThat(end.counts()).isEqualTo(new LineCounts(3, 1, 0));
            assertThat(content(end.outputFile())).hasSize(1);
            assertThat(end.times().cancelling()).isNotNull();
        }
    }

    @Test
    void whatIsNotPaintedInTimeExpires() throws IOException {
        LinePainter painter = (_, _, id, _) -> {
            now.set(now.get().plusSeconds(50));
            return answering(id, 200);
        };
        try (BatchRunner runner = runner(painter, 1)) {
            Batch batch = awaitEnd(runner, runner.add(request(line("a"), line("b"), line("c"), line("d")), 60));

            assertThat(batch.status()).isEqualTo(BatchStatus.EXPIRED);
            assertThat(batch.counts()).isEqualTo(new LineCounts(4, 2, 2));
            assertThat(content(batch.errorFile()))
                    .allSatisfy(line -> assertThat(line).contains("\"code\":\"batch_expired\""));
        }
    }

    @Test
    void onlyOneProcessPaintsTheBatchesOfAFolder() {
        try (BatchRunner first = runner((_, _, id, _) -> answering(id, 200));
                BatchRunner second = runner((_, _, id, _) -> answering(id, 200))) {
            assertThat(first.isActive()).isTrue();
            assertThat(second.isActive()).isFalse();
        }
    }

    private BatchRunner runner(LinePainter painter) {
        return runner(painter, 2);
    }

    private BatchRunner runner(LinePainter painter, int lanes) {
        return BatchRunner.start(home.resolve("batches"), files, painter, now::get, lanes);
    }

    private LinePainter.Painting answering(String id, int status) {
        painted.add(id);
        LineAnswer answer = new LineAnswer(status, "req_" + id, "{\"data\":[]}".getBytes(StandardCharsets.UTF_8));
        return new LinePainter.Painting() {
            @Override
            public LineAnswer await() {
                return answer;
            }

            @Override
            public void cancel() {}
        };
    }

    private record Endless(CountDownLatch reached, CountDownLatch cancelled) implements LinePainter.Painting {
        @Override
        public LineAnswer await() {
            reached.countDown();
            try {
                cancelled.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            throw new CancellationException();
        }

        @Override
        public void cancel() {
            cancelled.countDown();
        }
    }

    private static String line(String id) {
        return "{\"custom_id\":\"" + id + "\",\"method\":\"POST\",\"url\":\"" + ENDPOINT + "\",\"body\":{}}";
    }

    private BatchRequest request(String... lines) throws IOException {
        return request(new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)));
    }

    private BatchRequest request(ByteArrayInputStream input) throws IOException {
        String file = files.add("input.jsonl", "batch", input, null).id();
        return new BatchRequest(ENDPOINT, file, "24h", Map.of(), null, "http://here");
    }

    private List<String> content(String file) throws IOException {
        return Files.readAllLines(files.contentOf(file));
    }

    private static Batch awaitEnd(BatchRunner runner, Batch batch) {
        Instant end = Instant.now().plusSeconds(180);
        Batch current = runner.find(batch.id()).orElseThrow();
        while (!current.status().isFinal()) {
            assertThat(Instant.now()).as("batch " + current).isBefore(end);
            Thread.onSpinWait();
            current = runner.find(batch.id()).orElseThrow();
        }
        return current;
    }
}
