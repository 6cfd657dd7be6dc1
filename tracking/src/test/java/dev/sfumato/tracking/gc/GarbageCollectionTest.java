package dev.sfumato.tracking.gc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.tracking.Image;
import dev.sfumato.tracking.Run;
import dev.sfumato.tracking.RunOptions;
import dev.sfumato.tracking.TestImages;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.blob.StoredBlob;
import dev.sfumato.tracking.media.Mask;
import dev.sfumato.tracking.store.RunQuery;
import dev.sfumato.tracking.store.RunSummary;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GarbageCollectionTest {

    private static final Duration DAY = Duration.ofDays(1);

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

    private void write(String id, Image... images) {
        try (Run run = tracker.init(RunOptions.builder("gc").id(id).build())) {
            run.log(Map.of("images", List.of(images)));
            run.finish(0);
        }
    }

    /** As if this much time had gone by. */
    private GarbageCollection later(Duration time) {
        return new GarbageCollection(tracker, Clock.offset(Clock.systemUTC(), time));
    }

    private List<String> runs() {
        return tracker.runs().list(RunQuery.newest(100)).stream()
                .map(RunSummary::id)
                .toList();
    }

    @Test
    void onlyWhatNoRunRefersToIsSwept() {
        Image shared = TestImages.png(1, null);
        Image alone = TestImages.png(2, null).withMasks(Map.of("m", Mask.of(new byte[] {1, 2}, 2, 1, Map.of())));
        write("keeps", shared);
        write("goes", shared, alone);
        assertThat(tracker.blobs().list()).hasSize(3);
        assertThat(later(DAY).find(GarbageRules.unreferenced()).blobs()).isEmpty();

        tracker.edits().delete("goes");
        Garbage found = later(DAY).find(GarbageRules.unreferenced());
        assertThat(found.blobs()).hasSize(2).extracting(StoredBlob::sha256).contains(alone.sha256());
        assertThat(found.runs()).isEmpty();
        assertThat(tracker.blobs().find(alone.sha256()))
                .as("nothing is deleted yet")
                .isPresent();
        assertThat(later(Duration.ZERO).find(GarbageRules.unreferenced()).blobs())
                .as("within the grace")
                .isEmpty();
        GarbageRules kept = new GarbageRules(null, null, Duration.ZERO, Set.of(alone.sha256()));
        assertThat(later(DAY).find(kept).blobs()).hasSize(1);

        assertThat(later(DAY).collect(GarbageRules.unreferenced())).isEqualTo(found);
        assertThat(tracker.blobs().find(alone.sha256())).isEmpty();
        assertThat(tracker.blobs().find(shared.sha256())).isPresent();
        assertThat(tracker.runs()
                        .find("keeps")
                        .orElseThrow()
                        .images()
                        .getFirst()
                        .path())
                .isRegularFile();
        assertThat(later(DAY).find(GarbageRules.unreferenced()).blobs()).isEmpty();
    }

    @Test
    void oldRunsGoUnlessTheyAreStarredOrLive() {
        for (String id : List.of("old", "starred", "stepStarred")) {
            write(id, TestImages.png(id.hashCode(), null));
        }
        tracker.edits().star("starred", true);
        tracker.edits().star("stepStarred", 0, true);
        Run live = tracker.init(RunOptions.builder("gc").id("live").build());
        live.log(Map.of("images", TestImages.png(7, null)));

        GarbageRules rules = new GarbageRules(DAY.multipliedBy(30), null, Duration.ofHours(1), Set.of());
        assertThat(later(DAY).find(rules).runs()).isEmpty();
        assertThat(later(DAY.multipliedBy(31))
                        .find(new GarbageRules(DAY, "other", DAY, Set.of()))
                        .runs())
                .isEmpty();
        Garbage found = later(DAY.multipliedBy(31)).find(rules);
        assertThat(found.runs()).containsExactly("old");
        assertThat(found.blobs()).hasSize(1);
        assertThat(runs()).hasSize(4);

        assertThat(later(DAY.multipliedBy(31)).collect(rules)).isEqualTo(found);
        assertThat(runs()).containsExactlyInAnyOrder("starred", "stepStarred", "live");
        assertThat(tracker.blobs().list()).hasSize(3);
        live.finish(0);
    }

    @Test
    void thumbnailsAreMadeOnceAndGoWithTheirImage() throws IOException {
        Image image = TestImages.png(3, null);
        write("run", image);
        Path small = tracker.thumbnails().of(image.sha256(), 16).orElseThrow();
        BufferedImage read = ImageIO.read(small.toFile());
        assertThat(Math.max(read.getWidth(), read.getHeight()))
                .isEqualTo(Math.min(16, Math.max(image.width(), image.height())));
        assertThat(tracker.thumbnails().of(image.sha256(), 16)).contains(small);
        assertThat(tracker.thumbnails().of("0".repeat(64), 16)).isEmpty();
        tracker.edits().delete("run");
        assertThat(later(DAY).collect(GarbageRules.unreferenced()).thumbnails()).isEqualTo(1);
        assertThat(small).doesNotExist();
    }
}
