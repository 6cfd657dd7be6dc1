package dev.sfumato.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import dev.sfumato.tracking.store.HistoryRow;
import dev.sfumato.tracking.store.ImageArtifact;
import dev.sfumato.tracking.store.MetricPoint;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunQuery;
import dev.sfumato.tracking.store.RunStatus;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the two segments of one run that wandb 0.30.0 wrote; see make.py beside them in the resources. */
class ForeignRunTest {

    private static final String FIRST = "offline-run-20261122_190305-sdkrun01";

    @TempDir
    Path home;

    @BeforeEach
    void copy() throws IOException, URISyntaxException {
        Path source = Path.of(
                Objects.requireNonNull(getClass().getResource("/sdk/wandb")).toURI());
        Files.walkFileTree(source, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path target =
                        home.resolve("wandb").resolve(source.relativize(file).toString());
                Files.createDirectories(Objects.requireNonNull(target.getParent()));
                Files.copy(file, target);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Test
    void aRunOfTheOfficialSdkShowsLikeAnyOther() throws Exception {
        try (Tracker tracker = Tracker.open(home)) {
            assertThat(tracker.runs().list(RunQuery.newest(10))).hasSize(1);
            RunDetails details = tracker.runs().find("sdkrun01").orElseThrow();
            assertThat(details.run().project()).isEqualTo("sdk project");
            assertThat(details.run().name()).isEqualTo("trainer");
            assertThat(details.run().status()).isEqualTo(RunStatus.FINISHED);
            assertThat(details.run().group()).isEqualTo("g");
            assertThat(details.run().jobType()).isEqualTo("train");
            assertThat(details.run().tags()).containsExactly("t1", "t2");
            assertThat(details.notes()).isEqualTo("some notes");
            assertThat(details.run().startedAt()).isEqualTo(Instant.parse("2026-11-22T19:03:05.760737Z"));
            assertThat(details.config())
                    .containsOnly(
                            entry("lr", 0.001),
                            entry("optimizer", "adamw"),
                            entry("nested", Map.of("a", List.of(1L, 2L))),
                            entry("seg", 1L),
                            entry("late", true));
            assertThat(details.segments()).hasSize(2);
            assertThat(details.files())
                    .hasSize(2)
                    .allSatisfy(file -> assertThat(file).hasContent("hello"));
            checkHistory(tracker);
            checkImages(details.images());
        }
    }

    private static void checkHistory(Tracker tracker) {
        assertThat(tracker.runs().metric("sdkrun01", "loss"))
                .as("the second segment, which counted from 0 again, follows the first")
                .extracting(MetricPoint::step, MetricPoint::value)
                .containsExactly(
                        tuple(0L, 1.0),
                        tuple(1L, 1.0 / 2),
                        tuple(2L, 1.0 / 3),
                        tuple(3L, 1.0 / 4),
                        tuple(4L, 1.0 / 5),
                        tuple(5L, 1.0 / 6));
        assertThat(tracker.runs().metric("sdkrun01", "bad"))
                .extracting(MetricPoint::value)
                .containsExactly(Double.NaN, Double.NaN);
        assertThat(tracker.runs().metricKeys("sdkrun01"))
                .containsExactly("bad", "loss", "lr", "nested.acc", "nested.deep.x");
        assertThat(tracker.runs().history("sdkrun01", 3, 1))
                .extracting(HistoryRow::values)
                .containsExactly(
                        Map.of("loss", 0.25, "lr", 0.001, "nested", Map.of("acc", 0.5, "deep", Map.of("x", 0L))));
    }

    private static void checkImages(List<ImageArtifact> images) throws Exception {
        assertThat(images)
                .extracting(ImageArtifact::step, ImageArtifact::key, ImageArtifact::index, ImageArtifact::caption)
                .containsExactly(
                        tuple(1L, "grid", 0, "c0"),
                        tuple(1L, "grid", 1, "c1"),
                        tuple(1L, "grid", 2, "c2"),
                        tuple(1L, "masks.pred", 0, null),
                        tuple(1L, "masks.true", 0, null),
                        tuple(1L, "sample", 0, "one"),
                        tuple(4L, "grid", 0, "c0"),
                        tuple(4L, "grid", 1, "c1"),
                        tuple(4L, "grid", 2, "c2"),
                        tuple(4L, "masks.pred", 0, null),
                        tuple(4L, "masks.true", 0, null),
                        tuple(4L, "sample", 0, "one"));
        for (ImageArtifact image : images) {
            byte[] file = Files.readAllBytes(image.path());
            assertThat(image.sha256())
                    .isEqualTo(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(file)));
            assertThat(image.size()).isEqualTo(file.length);
        }
    }

    @Test
    void aRunOfTheOfficialSdkThatIsStillWrittenGrowsInTheIndex() throws Exception {
        Path journal = home.resolve("wandb").resolve(FIRST).resolve("run-sdkrun01.wandb");
        byte[] whole = Files.readAllBytes(journal);
        Files.move(home.resolve("wandb").resolve(FIRST + "-1"), home.resolve("aside"));
        Files.write(journal, Arrays.copyOf(whole, whole.length - 2000));
        try (Tracker tracker = Tracker.open(home)) {
            RunDetails early = tracker.runs().find("sdkrun01").orElseThrow();
            assertThat(early.run().status()).isEqualTo(RunStatus.RUNNING);
            assertThat(early.run().exitCode()).isNull();
            long before = early.run().historyCount();
            assertThat(before).isBetween(0L, 2L);
            assertThat(journal).as("it is not ours to repair").hasSize(whole.length - 2000L);

            Files.write(journal, whole);
            Thread.sleep(1100);
            RunDetails late = tracker.runs().find("sdkrun01").orElseThrow();
            assertThat(late.run().status()).isEqualTo(RunStatus.FINISHED);
            assertThat(late.run().historyCount()).isEqualTo(3);
        }
    }

    @Test
    void aRunOfTheOfficialSdkThatFellSilentIsInterrupted() throws Exception {
        Path journal = home.resolve("wandb").resolve(FIRST + "-1").resolve("run-sdkrun01.wandb");
        byte[] whole = Files.readAllBytes(journal);
        Files.write(journal, Arrays.copyOf(whole, whole.length - 2000));
        Files.setLastModifiedTime(journal, FileTime.from(Instant.now().minusSeconds(3600)));
        try (Tracker tracker = Tracker.open(home)) {
            assertThat(tracker.runs().find("sdkrun01").orElseThrow().run().status())
                    .isEqualTo(RunStatus.INTERRUPTED);
            try (Run run = tracker.init(RunOptions.builder("sdk project")
                    .id("sdkrun01")
                    .resume(Resume.MUST)
                    .build())) {
                assertThat(run.nextStep()).isGreaterThanOrEqualTo(4);
                run.finish(0);
            }
            assertThat(tracker.runs().find("sdkrun01").orElseThrow().segments()).hasSize(3);
        }
    }
}
