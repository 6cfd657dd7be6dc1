package dev.sfumato.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.store.HistoryRow;
import dev.sfumato.tracking.store.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fills a real file system of a few megabytes, and a file up to the size that its process may write. */
class FullDiskTest {

    @TempDir
    Path folder;

    @Test
    void aFullDiskIsAnErrorAndTheRunGoesOnOnceThereIsSpace() throws Exception {
        Path mount = Files.createDirectory(folder.resolve("small"));
        boolean mounted = command("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", mount.toString());
        if (!mounted) {
            System.err.println("SKIPPED: only root can mount the small file system that this test fills");
        }
        assumeTrue(mounted, "only root can mount a small file system");
        try {
            fillAndGoOn(mount.resolve("home"), mount.resolve("filler"));
        } finally {
            assertThat(command("umount", mount.toString())).isTrue();
        }
    }

    private static void fillAndGoOn(Path home, Path filler) throws IOException {
        try (Tracker tracker = Tracker.open(home)) {
            Run run = tracker.init(RunOptions.of("full"));
            run.log(Map.of("token", 0L));
            assertThat(tracker.runs().find(run.id())).isPresent();
            fill(filler);

            TrackingException scalar = refused(run);
            assertThat(scalar.place())
                    .isEqualTo(run.directory()
                            .resolve("run-" + run.id() + ".wandb")
                            .toString());
            assertThat(scalar).hasMessageContaining(scalar.place()).hasMessageContaining("No space left");
            TrackingException image = catchThrowableOfType(
                    TrackingException.class, () -> run.log(Map.of("picture", TestImages.png(1, null))));
            assertThat(image.place()).startsWith(home.resolve("blobs").toString());
            assertThat(image).hasMessageContaining("No space left");
            assertThatThrownBy(() -> tracker.init(RunOptions.of("full"))).isInstanceOf(TrackingException.class);

            Files.delete(filler);
            long next = run.nextStep();
            run.log(Map.of("token", next, "picture", TestImages.png(1, null)));
            run.finish(0);

            List<HistoryRow> rows = tracker.runs().history(run.id(), 0, Integer.MAX_VALUE);
            assertThat(rows)
                    .as("each step that was acknowledged is there, and no other")
                    .extracting(HistoryRow::step)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(0, next).boxed().toList());
            assertThat(rows).allSatisfy(row -> assertThat(row.values()).containsEntry("token", row.step()));
            assertThat(tracker.runs().find(run.id()).orElseThrow().run().status())
                    .isEqualTo(RunStatus.FINISHED);
        }
        try (Tracker tracker = Tracker.open(home)) {
            assertThat(tracker.init(RunOptions.of("full")).nextStep()).isZero();
        }
    }

    /** Logs until the disk refuses: the journal may have room in its last page. */
    private static TrackingException refused(Run run) {
        for (int k = 0; k < 10_000; k++) {
            try {
                run.log(Map.of("token", run.nextStep(), "text", "x".repeat(500)));
            } catch (TrackingException failure) {
                return failure;
            }
        }
        throw new AssertionError("the disk never refused");
    }

    private static void fill(Path filler) {
        try (var out = Files.newOutputStream(filler)) {
            byte[] block = new byte[4096];
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private static boolean command(String... words) throws IOException, InterruptedException {
        return new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    /** Logs until a file may grow no further, and says what it was told. */
    static final class LimitedProcess {
        private LimitedProcess() {}

        public static void main(String[] arguments) {
            try (Tracker tracker = Tracker.open(Path.of(arguments[0]))) {
                TrackingException failure = refused(
                        tracker.init(RunOptions.builder("limited").id("limited").build()));
                System.out.println(failure.getMessage());
                System.out.flush();
                // as if killed: the end of the run could not be written anyway
                Runtime.getRuntime().halt(0);
            }
        }
    }

    @Test
    void aJournalThatMayNotGrowIsAnErrorAndStaysWhole() throws Exception {
        Path home = folder.resolve("home");
        Path said = folder.resolve("said");
        List<String> java =
                ForkedJvm.command(LimitedProcess.class, home.toString()).command();
        // in units of 1024 bytes; the index and the extracted SQLite library must fit, the journal must not
        List<String> limited = new ArrayList<>(List.of("bash", "-c", "ulimit -f 3000; exec \"$@\"", "bash"));
        limited.addAll(java);
        Process process = new ProcessBuilder(limited)
                .redirectOutput(said.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.waitFor()).isZero();
        assertThat(Files.readString(said)).contains("run-limited.wandb").contains("File too large");
        try (Tracker tracker = Tracker.open(home)) {
            assertThat(tracker.runs().find("limited").orElseThrow().run().status())
                    .isEqualTo(RunStatus.INTERRUPTED);
            List<HistoryRow> rows = tracker.runs().history("limited", 0, Integer.MAX_VALUE);
            assertThat(rows.size()).isGreaterThan(100);
            assertThat(rows).allSatisfy(row -> assertThat(row.values()).containsEntry("token", row.step()));
        }
    }
}
