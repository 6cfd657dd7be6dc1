package dev.sfumato.tracking.blob;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.tracking.disk.TrackingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalBlobStoreTest {

    /** SHA-256 of "abc", from FIPS 180-2. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    Path root;

    @Test
    void aBlobLiesUnderItsHash() throws IOException {
        LocalBlobStore store = LocalBlobStore.open(root);
        assertThat(store.find(ABC)).isEmpty();
        Blob blob = store.put("abc".getBytes(UTF_8), "png");
        assertThat(blob).isEqualTo(new Blob(ABC, 3, root.resolve("ba").resolve(ABC + ".png")));
        assertThat(blob.path()).hasContent("abc");
        assertThat(store.find(ABC)).contains(blob.path());
    }

    @Test
    void whatAProcessThatDiedLeftUnfinishedIsDeletedAndWhatOneIsWritingIsNot() throws IOException {
        Path staging = Files.createDirectories(root.resolve("unfinished"));
        Path left = Files.writeString(staging.resolve(".tmp-left"), "a");
        Path writing = Files.writeString(staging.resolve(".tmp-writing"), "a");
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        LocalBlobStore.open(root);
        assertThat(left).doesNotExist();
        assertThat(writing).exists();
    }

    @Test
    void equalContentIsKeptOnce() throws IOException {
        LocalBlobStore store = LocalBlobStore.open(root);
        Blob first = store.put("abc".getBytes(UTF_8), "png");
        Object inode = Files.getAttribute(first.path(), "unix:ino");
        assertThat(store.put("abc".getBytes(UTF_8), "png")).isEqualTo(first);
        assertThat(Files.getAttribute(first.path(), "unix:ino")).isEqualTo(inode);
        try (var files = Files.list(root.resolve("ba"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aBlobOfAnotherLengthIsMended() throws IOException {
        LocalBlobStore store = LocalBlobStore.open(root);
        Path path = store.put("abc".getBytes(UTF_8), "png").path();
        assertThat(path.toFile().setWritable(true)).isTrue();
        Files.writeString(path, "a");
        assertThat(store.put("abc".getBytes(UTF_8), "png").path()).hasContent("abc");
    }

    @Test
    void wrongNamesAreRefused() throws IOException {
        LocalBlobStore store = LocalBlobStore.open(root);
        assertThatThrownBy(() -> store.find("../" + ABC.substring(3))).hasMessageStartingWith("sha256: ");
        assertThatThrownBy(() -> store.put(new byte[1], "../x")).hasMessageStartingWith("extension: ");
    }

    @Test
    void aStoreThatCannotBeWrittenIsAnErrorThatNamesThePath() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "");
        LocalBlobStore store = LocalBlobStore.open(file);
        assertThatThrownBy(() -> store.put("abc".getBytes(UTF_8), "png"))
                .isInstanceOf(TrackingException.class)
                .hasMessageContaining(file.toString());
        assertThat(store.find(ABC)).isEmpty();
    }
}
