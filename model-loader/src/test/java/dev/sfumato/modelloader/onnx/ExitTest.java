package dev.sfumato.modelloader.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.modelloader.testing.Fixtures;
import dev.sfumato.modelloader.testing.FreshJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Graphs can be run to the end of the process, in shutdown hooks too. {@code -Dsfumato.exits=50} tries it more often.
 */
@Timeout(600)
class ExitTest {

    private static final int EXITS = Integer.getInteger("sfumato.exits", 2);

    /** SIGTERM's number above 128, as shells tell it. */
    private static final int TERMINATED = 143;

    @TempDir
    private Path folder;

    private FreshJvm start(String... more) throws IOException {
        return FreshJvm.start(
                List.of(
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-XX:-CreateCoredumpOnCrash",
                        "-XX:ErrorFile=" + folder.resolve("hs_err_%p.log")),
                RunWhileExiting.class,
                Stream.concat(Stream.of(Fixtures.graph("counting").toString()), Stream.of(more))
                        .toArray(String[]::new));
    }

    private void assertThatItRanToItsEnd(FreshJvm.End end, int code) throws IOException {
        assertThat(end.output().lines())
                .as(end.output())
                .containsExactly(
                        "running",
                        "the other hooks are over",
                        "counted to 1000.0",
                        "a new session counted to 1000.0",
                        "ended early",
                        "ended early",
                        "ended early",
                        "closed");
        assertThat(end.code()).as(end.output()).isEqualTo(code);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void graphsRunAfterTheHookOfOnnxRuntimeInAProcessThatIsTerminated() throws Exception {
        for (int i = 0; i < EXITS; i++) {
            FreshJvm program = start();
            program.awaitLine("running");
            program.terminate();
            assertThatItRanToItsEnd(program.end(), TERMINATED);
        }
    }

    @Test
    void graphsRunAfterTheHookOfOnnxRuntimeInAProgramThatExits() throws Exception {
        for (int i = 0; i < EXITS; i++) {
            assertThatItRanToItsEnd(start("exit").end(), 0);
        }
    }
}
