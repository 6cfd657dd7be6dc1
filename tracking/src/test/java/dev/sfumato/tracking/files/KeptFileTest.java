package dev.sfumato.tracking.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.tracking.Resume;
import dev.sfumato.tracking.Run;
import dev.sfumato.tracking.RunOptions;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.store.RunDetails;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a run are its own and no others. */
class KeptFileTest {

    @TempDir
    private Path folder;

    private Tracker tracker;

    @BeforeEach
    void open() {
        tracker = Tracker.open(folder.resolve("home"));
    }

    @AfterEach
    void close() {
        tracker.close();
    }

    private Path save(String name, String content) throws IOException {
        Path work = folder.resolve("work");
        Path file = work.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        try (Run run = tracker.init(
                RunOptions.builder("p").id("r").resume(Resume.ALLOW).build())) {
            run.save(work, name, SavePolicy.NOW);
            run.finish(0);
            return run.directory().resolve("files").resolve(name);
        }
    }

    private RunDetails run() {
        return tracker.runs().find("r").orElseThrow();
    }

    private static RunDetails naming(RunDetails run, List<Path> files) {
        return new RunDetails(
                run.run(),
                run.notes(),
                run.config(),
                run.summary(),
                run.images(),
                files,
                run.maskLabels(),
                run.segments());
    }

    @Test
    void theNewestVersionOfAFileCounts() throws IOException {
        save("deep/a.txt", "first");
        save("b.txt", "b");
        Path newest = save("deep/a.txt", "the second");

        assertThat(KeptFile.of(run())).extracting(KeptFile::name).containsExactly("b.txt", "deep/a.txt");
        KeptFile file = KeptFile.of(run()).getLast();
        assertThat(file.path()).isEqualTo(newest);
        assertThat(file.size()).isEqualTo("the second".length());
    }

    @Test
    void whatIsNotThereIsLeftOut() throws IOException {
        Files.delete(save("a.txt", "a"));

        assertThat(KeptFile.of(run())).isEmpty();
    }

    @Test
    void whatLiesOutsideOfTheRunIsLeftOut() throws IOException {
        Path saved = save("a.txt", "a");
        Path secret = Files.writeString(folder.resolve("secret.txt"), "secret");
        Path files = saved.resolveSibling("").normalize();
        Files.createSymbolicLink(files.resolve("link.txt"), secret);
        Files.createSymbolicLink(files.resolve("linked"), folder);

        assertThat(KeptFile.of(naming(
                        run(),
                        List.of(
                                secret,
                                files.resolve("../../../../secret.txt"),
                                files.resolve("../run-r.wandb"),
                                files.resolve("link.txt"),
                                files.resolve("linked/secret.txt"),
                                files,
                                saved))))
                .extracting(KeptFile::path)
                .containsExactly(saved);
    }
}
