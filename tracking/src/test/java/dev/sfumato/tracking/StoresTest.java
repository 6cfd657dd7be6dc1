package dev.sfumato.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sfumato.tracking.blob.StoredBlob;
import dev.sfumato.tracking.blob.s3.S3Location;
import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.gc.Garbage;
import dev.sfumato.tracking.gc.GarbageCollection;
import dev.sfumato.tracking.gc.GarbageRules;
import dev.sfumato.tracking.servers.PostgresServer;
import dev.sfumato.tracking.servers.S3Server;
import dev.sfumato.tracking.store.HistoryRow;
import dev.sfumato.tracking.store.ImageArtifact;
import dev.sfumato.tracking.store.RunQuery;
import dev.sfumato.tracking.store.query.ImageQuery;
import dev.sfumato.tracking.store.query.TextSearch;
import dev.sfumato.tracking.stores.Stores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose pictures are in S3, and in the last test whose index is in PostgreSQL too. */
class StoresTest {

    @TempDir
    Path home;

    @TempDir
    Path objects;

    private S3Server server;
    private S3Location location;

    @BeforeEach
    void begin() throws Exception {
        server = S3Server.start(objects);
        location = S3Location.parse("s3://bucket/pictures").at(server.endpoint());
    }

    @AfterEach
    void end() throws Exception {
        server.close();
    }

    @Test
    void aRunGoesOnAfterItsPicturesCouldNotBeStored() throws Exception {
        try (Tracker tracker = Tracker.open(home, new Stores(null, location))) {
            Run run = tracker.init(RunOptions.of("away"));
            run.log(Map.of("token", 0L, "picture", TestImages.png(0, null)));
            server.stop();
            TrackingException away = catchThrowableOfType(
                    TrackingException.class, () -> run.log(Map.of("picture", TestImages.png(1, null))));
            assertThat(away.place()).startsWith("s3://bucket/pictures/");
            run.log(Map.of("token", 1L));
            server.restart();
            run.log(Map.of("token", 2L, "picture", TestImages.png(1, null)));
            run.finish(0);

            assertThat(tracker.runs().history(run.id(), 0, 100))
                    .as("each step that was acknowledged is there, and no other")
                    .extracting(HistoryRow::step)
                    .containsExactly(0L, 1L, 2L);
            assertThat(tracker.blobs().list()).hasSize(2);
        }
    }

    @Test
    void aRunDirectoryIsWholeWithoutTheBucket() throws Exception {
        try (Tracker tracker = Tracker.open(home, new Stores(null, location))) {
            try (Run run = tracker.init(RunOptions.builder("whole").id("a").build())) {
                run.log(Map.of("picture", TestImages.png(0, null)));
                run.finish(0);
            }
            server.stop();
            ImageArtifact image =
                    tracker.runs().find("a").orElseThrow().images().getFirst();
            assertThat(Files.readAllBytes(image.path()))
                    .isEqualTo(TestImages.png(0, null).encoded());
            assertThat(Files.getAttribute(image.path(), "unix:nlink"))
                    .as("the copy and the picture of the run are one file")
                    .isEqualTo(2);
        }
    }

    @Test
    void bothServersKeepWhatARunLeft() throws Exception {
        PostgresServer postgres = PostgresServer.shared();
        Stores stores = new Stores(postgres.address(postgres.newSchema()), location);
        try (Tracker tracker = Tracker.open(home, stores)) {
            for (String fruit : new String[] {"apple", "pear"}) {
                try (Run run =
                        tracker.init(RunOptions.builder("fruits").id(fruit).build())) {
                    run.log(Map.of("prompt", "a red " + fruit, "images", TestImages.png(fruit.length(), null)));
                    run.finish(0);
                }
            }
            RunQuery pear = RunQuery.newest(9).matching(TextSearch.parse("pear"));
            assertThat(tracker.runs().list(pear)).hasSize(1);
            String sha256 = tracker.runs()
                    .images(ImageQuery.newest(1))
                    .images()
                    .getFirst()
                    .image()
                    .sha256();
            assertThat(tracker.thumbnails().of(sha256, 16)).isPresent();
            tracker.runs().rebuild();
            assertThat(tracker.runs().list(pear)).hasSize(1);

            tracker.edits().delete("pear");
            GarbageRules now = new GarbageRules(null, null, Duration.ZERO, Set.of());
            Garbage deleted = new GarbageCollection(tracker).collect(now);
            assertThat(deleted.blobs()).extracting(StoredBlob::sha256).containsExactly(sha256);
            assertThat(tracker.blobs().find(sha256)).isEmpty();
            assertThat(tracker.blobs().list()).hasSize(1);
        }
        assertThat(home.resolve("index.db")).doesNotExist();
    }
}
