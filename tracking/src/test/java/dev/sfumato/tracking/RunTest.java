package dev.sfumato.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.sfumato.tracking.store.HistoryRow;
import dev.sfumato.tracking.store.ImageArtifact;
import dev.sfumato.tracking.store.MetricPoint;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTest {

    @TempDir
    Path home;

    private Tracker tracker;

    @BeforeEach
    void open() {
        tracker = Tracker.open(home);
    }

    @AfterEach
    void close() {
        tracker.close();
    }

    private RunDetails details(Run run) {
        return tracker.runs().find(run.id()).orElseThrow();
    }

    @Test
    void whatIsLoggedIsFoundAtOnce() {
        try (Run run = tracker.init(RunOptions.builder("apples")
                .name("first")
                .config(Map.of("model", "tiny", "nested", Map.of("a", List.of(1, 2))))
                .tags(List.of("red", "green"))
                .group("fruit")
                .jobType("generate")
                .notes("a note")
                .build())) {
            assertThat(run.log(Map.of("loss", 0.5, "prompt", "a red apple", "done", true)))
                    .isZero();
            assertThat(run.log(Map.of("loss", 0.25, "time", Map.of("encode", 3, "decode", 4L))))
                    .isEqualTo(1);

            RunDetails details = details(run);
            assertThat(details.run().status()).isEqualTo(RunStatus.RUNNING);
            assertThat(details.run().project()).isEqualTo("apples");
            assertThat(details.run().name()).isEqualTo("first");
            assertThat(details.run().group()).isEqualTo("fruit");
            assertThat(details.run().jobType()).isEqualTo("generate");
            assertThat(details.run().tags()).containsExactly("red", "green");
            assertThat(details.notes()).isEqualTo("a note");
            assertThat(details.run().lastStep()).isEqualTo(1);
            assertThat(details.run().historyCount()).isEqualTo(2);
            assertThat(details.config())
                    .containsOnly(entry("model", "tiny"), entry("nested", Map.of("a", List.of(1L, 2L))));
            assertThat(details.summary())
                    .containsEntry("loss", 0.25)
                    .containsEntry("prompt", "a red apple")
                    .containsEntry("time", Map.of("encode", 3L, "decode", 4L));
            assertThat(tracker.runs().metricKeys(run.id())).containsExactly("loss", "time.decode", "time.encode");
            assertThat(tracker.runs().metric(run.id(), "loss"))
                    .extracting(MetricPoint::step, MetricPoint::value)
                    .containsExactly(tuple(0L, 0.5), tuple(1L, 0.25));
            assertThat(tracker.runs().history(run.id(), 0, 10))
                    .extracting(HistoryRow::values)
                    .containsExactly(
                            Map.of("loss", 0.5, "prompt", "a red apple", "done", true),
                            Map.of("loss", 0.25, "time", Map.of("encode", 3L, "decode", 4L)));
            run.finish(0);
            assertThat(details(run).run().status()).isEqualTo(RunStatus.FINISHED);
            assertThat(details(run).run().exitCode()).isZero();
        }
    }

    private static org.assertj.core.groups.Tuple tuple(@Nullable Object... values) {
        return org.assertj.core.groups.Tuple.tuple(values);
    }

    @Test
    void imagesAreStoredOnceAndLinkedIntoTheRun() throws IOException {
        Image apple = TestImages.png(1, "an apple");
        Image mask = TestImages.png(2, null);
        try (Run run = tracker.init(RunOptions.of("apples"))) {
            run.log(Map.of("picture", apple, "masks", Map.of("true", mask, "pred", apple)));
            run.log(Map.of("grid", List.of(apple, mask, TestImages.png(3, "c"))));
            run.finish(0);
            RunDetails details = details(run);
            assertThat(details.images())
                    .extracting(
                            ImageArtifact::step,
                            ImageArtifact::key,
                            ImageArtifact::index,
                            ImageArtifact::caption,
                            ImageArtifact::sha256)
                    .containsExactly(
                            tuple(0L, "masks.pred", 0, "an apple", apple.sha256()),
                            tuple(0L, "masks.true", 0, null, mask.sha256()),
                            tuple(0L, "picture", 0, "an apple", apple.sha256()),
                            tuple(1L, "grid", 0, "an apple", apple.sha256()),
                            tuple(1L, "grid", 1, null, mask.sha256()),
                            tuple(1L, "grid", 2, "c", TestImages.png(3, "c").sha256()));
            for (ImageArtifact image : details.images()) {
                Path blob = tracker.blobs().find(image.sha256()).orElseThrow();
                assertThat(Files.isSameFile(blob, image.path())).isTrue();
                assertThat(image.size()).isEqualTo(Files.size(blob));
                assertThat(image.width()).isEqualTo(8);
                assertThat(image.height()).isEqualTo(6);
                assertThat(image.format()).isEqualTo("png");
            }
            assertThat(details.run().imageCount()).isEqualTo(6);
            assertThat(Files.readAllBytes(details.images().getFirst().path())).isEqualTo(apple.encoded());
            try (var blobs = Files.walk(home.resolve("blobs"))) {
                assertThat(blobs.filter(Files::isRegularFile)).hasSize(3);
            }
            assertThat(tracker.runs().image(mask.sha256()))
                    .map(ImageArtifact::key)
                    .contains("masks.true");
        }
    }

    @Test
    void stepsOnlyGoUp() {
        try (Run run = tracker.init(RunOptions.of("p"))) {
            run.log(5, Map.of("a", 1));
            run.log(5, Map.of("b", 2, "a", 3));
            assertThatThrownBy(() -> run.log(4, Map.of("a", 9)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("step: must be at least 5, got 4");
            assertThat(run.log(Map.of("a", 4))).isEqualTo(6);
            assertThatThrownBy(() -> run.log(-1, Map.of("a", 9))).isInstanceOf(IllegalArgumentException.class);
            assertThat(tracker.runs().history(run.id(), 0, 9))
                    .extracting(HistoryRow::step, HistoryRow::values)
                    .containsExactly(tuple(5L, Map.of("a", 3L, "b", 2L)), tuple(6L, Map.of("a", 4L)));
            assertThat(details(run).run().historyCount()).isEqualTo(2);
        }
    }

    @Test
    void valuesThatCannotBeLoggedAreRefusedByName() {
        List<Image> tooMany =
                IntStream.range(0, 109).mapToObj(_ -> TestImages.png(1, null)).toList();
        Map<String, @Nullable Object> withNull = new HashMap<>();
        withNull.put("x", null);
        Map<String, Object> cycle = new HashMap<>();
        cycle.put("again", cycle);
        try (Run run = tracker.init(RunOptions.of("p"))) {
            assertThatThrownBy(() -> run.log(Map.of("grid", tooMany)))
                    .hasMessage("grid: at most 108 images fit under one key and step, got 109");
            assertThatThrownBy(() -> run.log(Map.of("a", Map.of("b", new Object()))))
                    .hasMessage(
                            "a.b: must be a String, Number, Boolean, List or Map or an Image, Table or Histogram, got java.lang.Object");
            assertThatThrownBy(() -> run.log(Map.of("mix", List.of(TestImages.png(1, null), 1))))
                    .hasMessage("mix: a list with images must hold nothing else");
            assertThatThrownBy(() -> run.log(nonNull(withNull))).hasMessageStartingWith("x: ");
            assertThatThrownBy(() -> run.log(cycle)).hasMessageContaining("nested deeper");
            assertThatThrownBy(() -> run.log(Map.of())).hasMessage("values: there is nothing to log");
            assertThatThrownBy(() -> run.log(Map.of("_step", 3))).hasMessage("_step: is set by the run itself");
            assertThatThrownBy(() -> run.log(Map.of("text", "x".repeat(11_000_000))))
                    .hasMessageContaining("at most");
            assertThat(run.nextStep()).isZero();
            assertThat(details(run).run().historyCount()).isZero();
            run.log(Map.of("grid", tooMany.subList(0, 108)));
            assertThat(details(run).images()).hasSize(108);
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // what a caller without null checks can pass
    private static Map<String, Object> nonNull(Map<String, @Nullable Object> values) {
        return (Map<String, Object>) (Map<?, ?>) values;
    }

    @Test
    void numbersThatAreNotFiniteComeBack() {
        try (Run run = tracker.init(
                RunOptions.builder("p").config(Map.of("nan", Double.NaN)).build())) {
            run.log(Map.of("x", Double.NaN));
            run.log(Map.of("x", Double.POSITIVE_INFINITY));
            run.log(Map.of("x", 0.1f));
            assertThat(tracker.runs().metric(run.id(), "x"))
                    .extracting(MetricPoint::value)
                    .containsExactly(Double.NaN, Double.POSITIVE_INFINITY, 0.1);
            assertThat(details(run).config()).containsEntry("nan", Double.NaN);
        }
    }

    @Test
    void aRunThatEndedTakesNothingMore() {
        Run run = tracker.init(RunOptions.of("p"));
        run.finish(3);
        run.finish(3);
        run.close();
        assertThatThrownBy(() -> run.log(Map.of("a", 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("run " + run.id() + " ended with exit code 3");
        assertThatThrownBy(() -> run.finish(0)).isInstanceOf(IllegalStateException.class);
        assertThat(details(run).run().status()).isEqualTo(RunStatus.FAILED);
        assertThat(details(run).run().exitCode()).isEqualTo(3);
    }

    @Test
    void leavingWithoutAnEndIsAFailure() {
        Run left;
        try (Run run = tracker.init(RunOptions.of("p"))) {
            left = run;
        }
        assertThat(details(left).run().status()).isEqualTo(RunStatus.FAILED);
        assertThat(details(left).run().exitCode()).isEqualTo(1);
    }

    @Test
    void configGrowsWhileTheRunLives() {
        try (Run run =
                tracker.init(RunOptions.builder("p").config(Map.of("a", 1)).build())) {
            run.config().update(Map.of("b", Map.of("c", "d"), "a", 2));
            assertThat(run.config().asMap()).containsOnly(entry("a", 2), entry("b", Map.of("c", "d")));
            assertThat(details(run).config()).containsOnly(entry("a", 2L), entry("b", Map.of("c", "d")));
            assertThat(tracker.runs().latest("p", "b", Map.of("c", "d")))
                    .map(found -> found.id())
                    .contains(run.id());
            assertThat(tracker.runs().latest("p", "a", 1)).isEmpty();
            assertThatThrownBy(() -> run.config().update(Map.of("x", this))).hasMessageStartingWith("config.x: ");
        }
    }

    @Test
    void filesAreSavedAsCopies() throws IOException {
        Path file = Files.writeString(home.resolve("notes.txt"), "one");
        try (Run run = tracker.init(RunOptions.of("p"))) {
            run.save(file);
            Files.writeString(file, "two");
            List<Path> files = details(run).files();
            assertThat(files).containsExactly(run.directory().resolve("files/notes.txt"));
            assertThat(files.getFirst()).hasContent("one");
            run.save(file);
            assertThat(details(run).files()).hasSize(1);
            assertThat(files.getFirst()).hasContent("two");
            assertThatThrownBy(() -> run.save(home.resolve("absent"))).hasMessageContaining("must be an existing file");
            assertThatThrownBy(() -> run.save(Files.writeString(home.resolve("config.yaml"), "x")))
                    .hasMessageContaining("keeps no file of the name config.yaml");
        }
    }

    @Test
    void manyThreadsLogWithoutLossOrDisorder() throws InterruptedException {
        int threads = 8;
        int each = 50;
        try (Run run = tracker.init(RunOptions.of("p"))) {
            List<Thread> started = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int number = thread;
                started.add(Thread.ofVirtual().start(() -> {
                    for (int k = 0; k < each; k++) {
                        long step = run.log(Map.of("thread", number, "k", k));
                        assertThat(run.nextStep()).isGreaterThan(step);
                    }
                }));
            }
            for (Thread thread : started) {
                thread.join();
            }
            List<HistoryRow> rows = tracker.runs().history(run.id(), 0, 1000);
            assertThat(rows).hasSize(threads * each);
            assertThat(rows).extracting(HistoryRow::step).isEqualTo(steps(threads * each));
            for (long thread = 0; thread < threads; thread++) {
                Object wanted = thread;
                assertThat(rows.stream()
                                .filter(row -> wanted.equals(row.values().get("thread"))))
                        .extracting(row -> row.values().get("k"))
                        .as("the order of thread %d", thread)
                        .isEqualTo(steps(each));
            }
        }
    }

    private static List<Object> steps(int count) {
        return IntStream.range(0, count).mapToObj(k -> (Object) (long) k).toList();
    }

    @Test
    void anInterruptedThreadStillLogs() {
        try (Run run = tracker.init(RunOptions.of("p"))) {
            Thread.currentThread().interrupt();
            run.log(Map.of("a", 1, "picture", TestImages.png(9, null)));
            assertThat(Thread.interrupted()).isTrue();
            run.log(Map.of("a", 2));
            assertThat(tracker.runs().metric(run.id(), "a")).hasSize(2);
        }
    }

    @Test
    void keysBecomeHarmlessFileNames() {
        Image image = TestImages.png(4, null);
        try (Run run = tracker.init(RunOptions.of("p"))) {
            run.log(Map.of("../../up", image, "a/b", image, "x:y*?\u0000", image, "k".repeat(300), image));
            Path media = run.directory().resolve("files/media/images");
            assertThat(details(run).images()).hasSize(4).allSatisfy(found -> {
                assertThat(found.path().normalize().startsWith(media)).isTrue();
                assertThat(found.path()).exists();
            });
            assertThat(details(run).images()).extracting(ImageArtifact::key).contains("../../up", "a/b");
        }
    }
}
