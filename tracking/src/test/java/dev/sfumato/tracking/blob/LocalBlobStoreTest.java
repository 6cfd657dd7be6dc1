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

class LocalBlobStoreTest extends BlobStoreContract {

    @Override
    BlobStore open() throws IOException {
        return LocalBlobStore.open(root);
    }

    @Test
    void aBlobLiesUnderItsHash() throws IOException {
        Blob blob = LocalBlobStore.open(root).put("abc".getBytes(UTF_8), "png");
        assertThat(blob).isEqualTo(new Blob(ABC, 3, root.resolve("ba").resolve(ABC + ".png")));
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
    void equalContentIsOneFile() throws IOException {
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
    void aStoreThatCannotBeWrittenIsAnErrorThatNamesThePath() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "");
        LocalBlobStore store = LocalBlobStore.open(file);
        assertThatThrownBy(() -> store.put("abc".getBytes(UTF_8), "png"))
                .isInstanceOf(TrackingException.class)
                .hasMessageContaining(file.toString());
        assertThat(store.find(ABC)).isEmpty();
    }
}
