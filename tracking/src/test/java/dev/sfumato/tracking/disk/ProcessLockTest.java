package dev.sfumato.tracking.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLockTest {

    @TempDir
    Path folder;

    /** Asks for the lock from another process. */
    static final class Probe {
        private Probe() {}

        public static void main(String[] arguments) throws IOException {
            System.out.println(ProcessLock.isHeld(Path.of(arguments[0])) ? "held" : "free");
        }
    }

    private static String probe(Path file) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Probe.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return said.strip();
    }

    @Test
    void lookingAtALockFromItsOwnProcessDoesNotLoseIt() throws Exception {
        Path file = folder.resolve("lock");
        try (ProcessLock _ = ProcessLock.acquire(file)) {
            assertThat(ProcessLock.isHeld(file)).isTrue();
            assertThat(ProcessLock.tryAcquire(file)).isEmpty();
            assertThat(ProcessLock.isHeld(folder.resolve(".").resolve("lock"))).isTrue();
            assertThat(probe(file)).isEqualTo("held");
        }
        assertThat(ProcessLock.isHeld(file)).isFalse();
        assertThat(probe(file)).isEqualTo("free");
    }

    @Test
    void onlyALockFileThatIsThereCanBeTried() throws IOException {
        Path file = folder.resolve("lock");
        assertThat(ProcessLock.tryAcquire(file)).isEmpty();
        assertThat(ProcessLock.isHeld(file)).isFalse();
        assertThat(file).doesNotExist();
        Files.writeString(file, "");
        Optional<ProcessLock> lock = ProcessLock.tryAcquire(file);
        assertThat(lock).isPresent();
        lock.orElseThrow().close();
    }

    @Test
    void threadsWaitForEachOther() throws Exception {
        Path file = folder.resolve("lock");
        CountDownLatch acquired = new CountDownLatch(1);
        Thread second;
        try (ProcessLock _ = ProcessLock.acquire(file)) {
            second = Thread.ofPlatform().start(() -> {
                try (ProcessLock _ = ProcessLock.acquire(file)) {
                    acquired.countDown();
                } catch (IOException failure) {
                    throw new AssertionError(failure);
                }
            });
            assertThat(acquired.await(100, TimeUnit.MILLISECONDS)).isFalse();
        }
        assertThat(acquired.await(120, TimeUnit.SECONDS)).isTrue();
        second.join();
    }
}
