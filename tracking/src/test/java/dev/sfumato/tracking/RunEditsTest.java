package dev.sfumato.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.tracking.marks.MarksFile;
import dev.sfumato.tracking.marks.RunMarks;
import dev.sfumato.tracking.store.GalleryImage;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunQuery;
import dev.sfumato.tracking.store.RunSummary;
import dev.sfumato.tracking.store.query.ImageQuery;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunEditsTest {

    @TempDir
    Path home;

    private static void write(Tracker tracker, String id, String... tags) {
        try (Run run = tracker.init(RunOptions.builder("edits")
                .id(id)
                .resume(Resume.ALLOW)
                .tags(List.of(tags))
                .notes("first")
                .build())) {
            run.log(Map.of("prompt", "an apple", "images", TestImages.png(1, null)));
            run.log(Map.of("prompt", "a pear", "images", TestImages.png(2, null)));
            run.finish(0);
        }
    }

    @Test
    void starsTagsAndNotesOutliveTheIndexAndMoreSegments() throws Exception {
        try (Tracker tracker = Tracker.open(home)) {
            write(tracker, "a", "begun");
            write(tracker, "b");
            tracker.edits().star("a", true);
            tracker.edits().star("b", 1, true);
            tracker.edits().tag("a", List.of("one", "two", "one"));
            tracker.edits().note("a", "better");
            write(tracker, "a", "again");
            checkMarks(tracker);
            tracker.runs().rebuild();
            checkMarks(tracker);
        }
        Files.delete(home.resolve("index.db"));
        try (Tracker tracker = Tracker.open(home)) {
            checkMarks(tracker);
            tracker.edits().tag("a", null);
            tracker.edits().note("a", null);
            tracker.edits().star("a", false);
            RunDetails run = tracker.runs().find("a").orElseThrow();
            assertThat(run.run().tags()).containsExactly("again");
            assertThat(run.run().starred()).isFalse();
            assertThat(run.notes()).isEqualTo("first");
        }
    }

    private static void checkMarks(Tracker tracker) {
        RunDetails run = tracker.runs().find("a").orElseThrow();
        assertThat(run.run().tags()).containsExactly("one", "two");
        assertThat(run.run().starred()).isTrue();
        assertThat(run.notes()).isEqualTo("better");
        assertThat(ids(tracker, RunQuery.newest(9).onlyStarred(true))).containsExactly("a");
        assertThat(ids(tracker, RunQuery.newest(9).withTag("one").withTag("two")))
                .containsExactly("a");
        assertThat(ids(tracker, RunQuery.newest(9).withTag("begun"))).isEmpty();
        assertThat(tracker.runs().images(ImageQuery.newest(9).onlyStarred(true)).images())
                .extracting(GalleryImage::generation)
                .extracting(generation -> generation.runId() + generation.step())
                .containsExactly("a3", "a2", "b1", "a1", "a0");
        assertThat(tracker.edits().marks("b").starredSteps()).containsExactly(1L);
    }

    private static List<String> ids(Tracker tracker, RunQuery query) {
        return tracker.runs().list(query).stream().map(RunSummary::id).toList();
    }

    @Test
    void marksOfAnotherProcessAreSeenAndBrokenOnesPassedOver() throws Exception {
        try (Tracker tracker = Tracker.open(home)) {
            write(tracker, "a");
            Path directory = tracker.runs().find("a").orElseThrow().segments().getFirst();
            MarksFile.write(directory, RunMarks.NONE.withStar(true));
            tracker.runs().rebuild();
            assertThat(tracker.runs().find("a").orElseThrow().run().starred()).isTrue();
            Files.writeString(MarksFile.in(directory), "[");
            tracker.runs().rebuild();
            assertThat(tracker.runs().find("a").orElseThrow().run().starred()).isFalse();
            assertThatThrownBy(() -> tracker.edits().star("a", true)).hasMessageContaining("is no JSON value");
        }
    }

    @Test
    void aDeletedRunIsGoneFromDiskAndIndex() throws Exception {
        try (Tracker tracker = Tracker.open(home)) {
            write(tracker, "a");
            write(tracker, "a");
            write(tracker, "b");
            List<Path> segments = tracker.runs().find("a").orElseThrow().segments();
            assertThat(segments).hasSize(2);
            tracker.edits().delete("a");
            assertThat(segments).allSatisfy(segment -> assertThat(segment).doesNotExist());
            assertThat(ids(tracker, RunQuery.newest(9))).containsExactly("b");
            try (var left = Files.list(home.resolve("wandb"))) {
                assertThat(left.filter(Files::isDirectory)).hasSize(1);
            }
            assertThat(tracker.runs().countImages(ImageQuery.newest(1))).isEqualTo(2);
        }
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        try (Tracker tracker = Tracker.open(home)) {
            write(tracker, "a");
            assertThatThrownBy(() -> tracker.edits().star("absent", true)).hasMessage("id: there is no run 'absent'");
            assertThatThrownBy(() -> tracker.edits().star("a", 2, true))
                    .hasMessage("step: run 'a' has the steps 0 to 1, got 2");
            assertThatThrownBy(() -> tracker.edits().tag("a", List.of(" ")))
                    .hasMessage("tags: each must have 1 to 64 characters, got ' '");
            Run open = tracker.init(RunOptions.builder("edits").id("open").build());
            assertThatThrownBy(() -> tracker.edits().delete("open"))
                    .hasMessage("id: run 'open' is being written and cannot be deleted");
            open.finish(0);
        }
    }
}
