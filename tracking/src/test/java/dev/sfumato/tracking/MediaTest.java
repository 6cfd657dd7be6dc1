package dev.sfumato.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sfumato.tracking.files.SavePolicy;
import dev.sfumato.tracking.journal.JournalReader;
import dev.sfumato.tracking.journal.JsonText;
import dev.sfumato.tracking.journal.record.Item;
import dev.sfumato.tracking.journal.record.JournalRecord;
import dev.sfumato.tracking.media.Box;
import dev.sfumato.tracking.media.Boxes;
import dev.sfumato.tracking.media.Histogram;
import dev.sfumato.tracking.media.Mask;
import dev.sfumato.tracking.media.Table;
import dev.sfumato.tracking.store.HistoryRow;
import dev.sfumato.tracking.store.ImageMask;
import dev.sfumato.tracking.store.MaskLabels;
import dev.sfumato.tracking.store.RunDetails;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a run takes besides numbers, texts and plain images. */
class MediaTest {

    @TempDir
    Path folder;

    private Tracker tracker;
    private Run run;

    @BeforeEach
    void begin() {
        tracker = Tracker.open(folder.resolve("home"));
        run = tracker.init(RunOptions.builder("media").id("m").build());
    }

    @AfterEach
    void close() {
        tracker.close();
    }

    private Map<String, Object> logged(long step) {
        return tracker.runs().history("m", step, 1).getFirst().values();
    }

    private List<JournalRecord> journal() throws IOException {
        List<JournalRecord> records = new ArrayList<>();
        try (JournalReader reader = JournalReader.open(run.directory().resolve("run-m.wandb"))) {
            for (Optional<JournalRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                records.add(record.get());
            }
        }
        return records;
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return (Map<?, ?>) Objects.requireNonNull(value);
    }

    private static List<?> list(@Nullable Object value) {
        return (List<?>) Objects.requireNonNull(value);
    }

    /** Where a file of the run lies. */
    private Path file(Map<?, ?> described) {
        return run.directory().resolve("files").resolve(String.valueOf(described.get("path")));
    }

    @Test
    void masksAndBoxesLieBesideTheirImageAndTheirClassesInTheConfig() throws IOException {
        Mask mask = Mask.of(new byte[] {0, 1, 2, (byte) 200}, 2, 2, Map.of(0, "sky", 200, "apple"));
        Boxes boxes = new Boxes(
                List.of(Box.of(0.1, 0.2, 0.5, 0.6, 1), new Box(1, 2, 3, 4, true, 2, Map.of("sure", 0.5), "an apple")),
                Map.of(1, "one"));
        Image image =
                TestImages.png(1, "both").withMasks(Map.of("prediction", mask)).withBoxes(Map.of("found", boxes));
        run.log(Map.of("picture", image));
        run.log(Map.of("picture", image));
        run.log(Map.of("list", List.of(image, TestImages.png(2, null))));

        Map<?, ?> described = map(logged(0).get("picture"));
        Map<?, ?> masked = map(map(described.get("masks")).get("prediction"));
        assertThat(masked.get("_type")).isEqualTo("mask");
        assertThat(String.valueOf(masked.get("path"))).matches("media/images/mask/picture_0_[0-9a-f]{20}\\.mask\\.png");
        BufferedImage pixels = ImageIO.read(file(masked).toFile());
        assertThat(pixels.getColorModel().getNumComponents()).isEqualTo(1);
        assertThat(pixels.getRaster().getSamples(0, 0, 2, 2, 0, (int[]) null)).containsExactly(0, 1, 2, 200);

        Map<?, ?> boxed = map(map(described.get("boxes")).get("found"));
        assertThat(boxed.get("_type")).isEqualTo("boxes2D");
        assertThat(String.valueOf(boxed.get("path")))
                .matches("media/metadata/boxes2D/picture_0_[0-9a-f]{20}\\.boxes2D\\.json");
        Object content = JsonText.read(Files.readString(file(boxed)));
        assertThat(content).isEqualTo(JsonText.read("""
                        {"box_data": [
                          {"position": {"minX": 0.1, "minY": 0.2, "maxX": 0.5, "maxY": 0.6}, "class_id": 1},
                          {"position": {"minX": 1.0, "minY": 2.0, "maxX": 3.0, "maxY": 4.0}, "domain": "pixel",
                           "class_id": 2, "scores": {"sure": 0.5}, "box_caption": "an apple"}],
                         "class_labels": {"1": "one", "2": "class_2"}}"""));

        Map<?, ?> list = map(logged(2).get("list"));
        assertThat(list(list.get("all_masks"))).hasSize(2).element(1).isNull();
        Map<?, ?> inList = map(list(list.get("all_boxes")).getFirst());
        assertThat(map(inList.get("found")).get("sha256")).isNotNull();

        List<Item> labels = journal().stream()
                .filter(JournalRecord.Config.class::isInstance)
                .flatMap(record -> ((JournalRecord.Config) record).updates().stream())
                .toList();
        assertThat(labels)
                .as("once a key, not once a step")
                .extracting(item -> String.join("|", item.path()))
                .containsExactlyInAnyOrder(
                        "_wandb|mask/class_labels|picture_wandb_delimeter_prediction",
                        "_wandb|bounding_box/class_labels|picture_wandb_delimeter_found",
                        "_wandb|mask/class_labels|list_wandb_delimeter_prediction",
                        "_wandb|bounding_box/class_labels|list_wandb_delimeter_found");
    }

    @Test
    void masksAreFoundWithTheirImages() {
        Mask mask = Mask.of(new byte[48], 8, 6, Map.of(0, "sky", 200, "apple"));
        Image masked = TestImages.png(1, null).withMasks(Map.of("prediction", mask));
        run.log(Map.of("picture", masked, "nested", Map.of("one", masked)));
        run.log(Map.of("list", List.of(TestImages.png(2, null), masked)));

        RunDetails details = tracker.runs().find("m").orElseThrow();
        assertThat(details.images())
                .extracting(
                        image -> image.key() + " " + image.index(),
                        image -> image.masks().stream().map(ImageMask::name).toList())
                .containsExactly(
                        tuple("nested.one 0", List.of("prediction")),
                        tuple("picture 0", List.of("prediction")),
                        tuple("list 0", List.of()),
                        tuple("list 1", List.of("prediction")));
        String sha256 = details.images().getFirst().masks().getFirst().sha256();
        assertThat(tracker.blobs().find(sha256))
                .hasValueSatisfying(file -> assertThat(file).hasBinaryContent(mask.png()));
        assertThat(details.maskLabels())
                .extracting(MaskLabels::key, MaskLabels::mask, MaskLabels::labels)
                .containsExactlyInAnyOrder(
                        tuple("picture", "prediction", Map.of("0", "sky", "200", "apple")),
                        tuple("one", "prediction", Map.of("0", "sky", "200", "apple")),
                        tuple("list", "prediction", Map.of("0", "sky", "200", "apple")));
    }

    @Test
    void histogramsAndTablesAreLogged() throws IOException {
        run.log(Map.of(
                "spread",
                Histogram.of(new double[] {0, 1, 1, 2, 4}, 4),
                "table",
                new Table(List.of("prompt", "score"), List.of(List.of("a", 0.5), Arrays.asList("b", null)))));
        Map<?, ?> spread = map(logged(0).get("spread"));
        assertThat(spread.get("_type")).isEqualTo("histogram");
        assertThat(spread.get("values")).isEqualTo(List.of(1L, 2L, 1L, 1L));
        assertThat(spread.get("bins")).isEqualTo(List.of(0.0, 1.0, 2.0, 3.0, 4.0));
        Map<?, ?> table = map(logged(0).get("table"));
        assertThat(table.get("_type")).isEqualTo("table-file");
        assertThat(table.get("nrows")).isEqualTo(2L);
        assertThat(JsonText.read(Files.readString(file(table))))
                .isEqualTo(JsonText.read(
                        "{\"columns\": [\"prompt\", \"score\"], \"data\": [[\"a\", 0.5], [\"b\", null]]}"));
        assertThat(Histogram.of(new double[] {3, 3}, 2).counts()).containsExactly(0L, 2L);
    }

    @Test
    void aStepIsPutTogetherUntilItIsCommitted() {
        assertThat(run.log(Map.of("a", 1, "nested", Map.of("x", 1)), false)).isZero();
        assertThat(run.log(Map.of("nested", Map.of("y", 2)), false)).isZero();
        assertThat(tracker.runs().history("m", 0, 9)).isEmpty();
        assertThat(run.log(Map.of("b", 2))).isZero();
        run.log(5, Map.of("c", 1), false);
        run.log(5, Map.of("picture", TestImages.png(1, null)), false);
        // a higher step commits the one before
        run.log(7, Map.of("d", 1), false);
        assertThatThrownBy(() -> run.log(6, Map.of("d", 1))).hasMessage("step: must be at least 7, got 6");
        run.finish(0);
        List<HistoryRow> rows = tracker.runs().history("m", 0, 9);
        assertThat(rows).extracting(HistoryRow::step).containsExactly(0L, 5L, 7L);
        assertThat(rows.getFirst().values()).isEqualTo(Map.of("a", 1L, "nested", Map.of("x", 1L, "y", 2L), "b", 2L));
        assertThat(rows.get(1).values()).containsKeys("c", "picture");
        assertThat(rows.get(2).values()).containsOnlyKeys("d");
    }

    @Test
    void savedFilesFollowTheirPolicyAndAreRestoredAfterAResume() throws IOException {
        Path work = Files.createDirectories(folder.resolve("work/deep"));
        Path now = Files.writeString(work.resolve("now.txt"), "one");
        Path end = Files.writeString(work.resolve("end.txt"), "one");
        Path live = Files.writeString(work.resolve("live.txt"), "one");
        run.save(now);
        run.save(end, SavePolicy.END);
        run.save(folder.resolve("work"), "**/live.txt", SavePolicy.LIVE);
        for (Path file : List.of(now, end, live)) {
            Files.writeString(file, "changed");
        }
        Path files = run.directory().resolve("files");
        run.sync();
        assertThat(files.resolve("now.txt")).hasContent("one");
        assertThat(files.resolve("end.txt")).hasContent("one");
        assertThat(files.resolve("deep/live.txt")).hasContent("changed");
        run.finish(0);
        assertThat(files.resolve("now.txt")).hasContent("one");
        assertThat(files.resolve("end.txt")).hasContent("changed");
        assertThat(journal().stream()
                        .filter(JournalRecord.Files.class::isInstance)
                        .map(record -> ((JournalRecord.Files) record).files().getFirst()))
                .extracting(file -> file.path() + " " + file.policy())
                .containsExactly("now.txt NOW", "end.txt END", "deep/live.txt LIVE");

        try (Run again = tracker.init(
                RunOptions.builder("media").id("m").resume(Resume.MUST).build())) {
            Path restored = again.restore("deep/live.txt", folder.resolve("restored"));
            assertThat(restored)
                    .isEqualTo(folder.resolve("restored/deep/live.txt"))
                    .hasContent("changed");
            assertThatThrownBy(() -> again.restore("absent", folder)).hasMessage("file: the run has no file 'absent'");
            assertThatThrownBy(() -> again.restore("../../../index.db", folder)).hasMessageContaining("has no file");
            assertThatThrownBy(() -> again.save(folder, "*.none", SavePolicy.NOW))
                    .hasMessageStartingWith("glob: matches no file");
            again.finish(0);
        }
    }

    @Test
    void tagsAndNotesOfALiveRunChange() {
        run.tag(List.of("x", "y"));
        run.note("so far so good");
        RunDetails details = tracker.runs().find("m").orElseThrow();
        assertThat(details.run().tags()).containsExactly("x", "y");
        assertThat(details.notes()).isEqualTo("so far so good");
        run.tag(List.of("z"));
        assertThat(tracker.runs().find("m").orElseThrow().notes()).isEqualTo("so far so good");
        assertThatThrownBy(() -> run.tag(List.of(""))).hasMessageStartingWith("tags: ");
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void theMachineIsMeasuredAndWhatIsPrintedIsKept() throws Exception {
        run.print(false, "to the console\n");
        run.print(true, "an error\n");
        assertThat(journal().stream()
                        .filter(JournalRecord.Output.class::isInstance)
                        .map(JournalRecord.Output.class::cast))
                .extracting(output -> output.error() + output.text())
                .containsExactly("falseto the console\n", "truean error\n");
        run.finish(0);
        run = tracker.init(RunOptions.builder("media")
                .id("m")
                .resume(Resume.MUST)
                .systemMetrics(Duration.ofSeconds(1))
                .build());
        while (journal().stream().noneMatch(JournalRecord.Stats.class::isInstance)) {
            Thread.sleep(10);
        }
        JournalRecord.Stats stats = journal().stream()
                .filter(JournalRecord.Stats.class::isInstance)
                .map(JournalRecord.Stats.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(stats.items()).extracting(Item::dotted).contains("memory_percent", "proc.cpu.threads");
        assertThatThrownBy(() ->
                        RunOptions.builder("x").systemMetrics(Duration.ZERO).build())
                .hasMessage("systemMetrics: must be 1 second to 1 hour, got PT0S");
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        assertThatThrownBy(() -> Mask.of(new byte[3], 2, 2, Map.of())).hasMessageStartingWith("classes: must be one");
        assertThatThrownBy(() -> Mask.of(new byte[4], 2, 2, Map.of(256, "x"))).hasMessageStartingWith("classLabels: ");
        assertThatThrownBy(() -> Box.of(0.5, 0, 0.4, 1, 0)).hasMessageStartingWith("box: edges");
        assertThatThrownBy(() -> Box.of(0, 0, Double.NaN, 1, 0)).hasMessageStartingWith("box: edges");
        assertThatThrownBy(() -> Histogram.of(new double[] {Double.NaN}, 3)).hasMessageStartingWith("histogram: ");
        assertThatThrownBy(() -> new Histogram(List.of(1L), List.of(2.0, 1.0))).hasMessageStartingWith("histogram: ");
        assertThatThrownBy(() -> new Table(List.of("a"), List.of(List.of(1, 2))))
                .hasMessageStartingWith("table: a row");
        assertThatThrownBy(() -> run.config().update(Map.of("x", TestImages.png(1, null))))
                .hasMessageContaining("config.x: must be a String, Number, Boolean, List or Map");
    }
}
