package dev.sfumato.service.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.tracking.Image;
import dev.sfumato.tracking.Run;
import dev.sfumato.tracking.RunOptions;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.store.RunQuery;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keeps the runs of a home in order by the command line. */
class RunsMaintenanceTest {

    @TempDir
    Path folder;

    private Program program;

    @BeforeEach
    void write() throws Exception {
        program = new Program(folder);
        try (Tracker tracker = Tracker.open(program.home())) {
            for (String id : new String[] {"first", "second"}) {
                byte[] picture = ("the picture of " + id).getBytes(StandardCharsets.UTF_8);
                try (Run run = tracker.init(RunOptions.builder("p").id(id).build())) {
                    run.log(Map.of("prompt", id, "images", Image.of(picture, "png", 8, 8, null)));
                    run.finish(0);
                }
            }
            tracker.edits().star("first", true);
        }
    }

    @Test
    void theIndexIsBuiltAnew() throws Exception {
        Files.delete(program.home().resolve("index.db"));
        assertThat(program.run("runs", "reindex").out()).contains("runs: 2, images: 2");
    }

    @Test
    void garbageIsToldFirstAndDeletedOnlyWhenAsked() throws Exception {
        try (Tracker tracker = Tracker.open(program.home())) {
            tracker.edits().delete("second");
            tracker.blobs()
                    .list()
                    .forEach(blob -> tracker.blobs()
                            .find(blob.sha256())
                            .ifPresent(file -> assertThat(file.toFile()
                                            .setLastModified(Instant.now()
                                                    .minusSeconds(7200)
                                                    .toEpochMilli()))
                                    .isTrue()));
        }
        assertThat(program.run("runs", "gc").out()).contains("to delete: 0 runs, 0 files");
        assertThat(program.run("runs", "gc", "--grace", "1h").out())
                .contains("to delete: 0 runs, 1 files of 21 bytes")
                .contains("nothing was deleted");
        assertThat(program.run("runs", "gc", "--grace", "1h", "--delete").out())
                .contains("deleted: 0 runs, 1 files of 21 bytes");
        try (Tracker tracker = Tracker.open(program.home())) {
            assertThat(tracker.blobs().list()).hasSize(1);
            assertThat(tracker.runs().count(RunQuery.newest(1))).isEqualTo(1);
        }
    }

    @Test
    void aRunIsUploadedOnceByTheClientThatIsNamed() throws Exception {
        Path client = Files.writeString(
                folder.resolve("client.sh"), "#!/bin/sh\nshift; for d; do touch \"$d/run-first.wandb.synced\"; done\n");
        assertThat(client.toFile().setExecutable(true)).isTrue();
        assertThat(program.run("runs", "sync", "first", "--wandb", client.toString())
                        .out())
                .contains("first: uploaded, 1 run directories");
        assertThat(program.run("runs", "sync", "first", "--wandb", client.toString())
                        .out())
                .contains("first: was uploaded before");
        assertThat(program.run("runs", "sync", "first", "absent", "--wandb", client.toString())
                        .err())
                .contains("ID: there is no run 'absent'");
        assertThat(program.run("runs", "sync", "second", "--wandb", "/nowhere/wandb")
                        .err())
                .contains("pip install wandb");
    }
}
