package dev.sfumato.tracking.blob;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.tracking.TestImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store of blobs does. */
abstract class BlobStoreContract {

    /** SHA-256 of "abc", from FIPS 180-2. */
    static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    /** Servers tell times in seconds, and by their own clock. */
    private static final Duration CLOCKS = Duration.ofSeconds(5);

    @TempDir
    Path root;

    /** The store of this test, opened once more. */
    abstract BlobStore open() throws Exception;

    @Test
    void aBlobIsFoundByItsHash() throws Exception {
        try (BlobStore store = open()) {
            assertThat(store.find(ABC)).isEmpty();
            assertThat(store.list()).isEmpty();
            Blob blob = store.put("abc".getBytes(UTF_8), "png");
            assertThat(blob.sha256()).isEqualTo(ABC);
            assertThat(blob.size()).isEqualTo(3);
            assertThat(blob.path()).hasContent("abc").hasFileName(ABC + ".png");
            assertThat(store.find(ABC)).contains(blob.path());
        }
        try (BlobStore store = open()) {
            assertThat(store.find(ABC))
                    .hasValueSatisfying(path -> assertThat(path).hasContent("abc"));
        }
    }

    @Test
    void equalContentIsKeptOnceAndIsNewWhenItIsStoredAgain() throws Exception {
        try (BlobStore store = open()) {
            Instant before = Instant.now();
            Blob first = store.put("abc".getBytes(UTF_8), "png");
            assertThat(store.put("abc".getBytes(UTF_8), "png")).isEqualTo(first);
            List<StoredBlob> stored = store.list();
            assertThat(stored).extracting(StoredBlob::sha256).containsExactly(ABC);
            assertThat(stored.getFirst().size()).isEqualTo(3);
            assertThat(stored.getFirst().storedAt())
                    .isBetween(before.minus(CLOCKS), Instant.now().plus(CLOCKS));
        }
    }

    @Test
    void blobsAreListedAndDeletedOneByOne() throws Exception {
        try (BlobStore store = open()) {
            store.put("abc".getBytes(UTF_8), "png");
            Blob other = store.put(new byte[0], "json");
            assertThat(store.list()).extracting(StoredBlob::sha256).containsExactlyInAnyOrder(ABC, other.sha256());
            store.delete(ABC);
            store.delete(ABC);
            assertThat(store.find(ABC)).isEmpty();
            assertThat(store.list()).extracting(StoredBlob::sha256).containsExactly(other.sha256());
            assertThat(store.find(other.sha256())).isPresent();
        }
    }

    @Test
    void blobsHaveThumbnails() throws Exception {
        try (BlobStore store = open()) {
            String picture = store.put(TestImages.png(1, null).encoded(), "png").sha256();
            Thumbnails thumbnails = new Thumbnails(root.resolve("thumbnails"), store);
            Path small = thumbnails.of(picture, 16).orElseThrow();
            assertThat(ImageIO.read(small.toFile()).getWidth()).isEqualTo(8);
            assertThat(thumbnails.of(ABC, 16)).isEmpty();
        }
    }

    @Test
    void manyBlobsOfTheSameFolderAreEachFound() throws Exception {
        try (BlobStore store = open()) {
            for (int k = 0; k < 40; k++) {
                byte[] bytes = {(byte) k};
                String sha256 = store.put(bytes, "bin").sha256();
                assertThat(HexFormat.of().parseHex(sha256)).hasSize(32);
                assertThat(Files.readAllBytes(store.find(sha256).orElseThrow())).isEqualTo(bytes);
            }
            assertThat(store.list()).hasSize(40);
        }
    }

    @Test
    void wrongNamesAreRefused() throws Exception {
        try (BlobStore store = open()) {
            assertThatThrownBy(() -> store.find("../" + ABC.substring(3))).hasMessageStartingWith("sha256: ");
            assertThatThrownBy(() -> store.delete("*")).hasMessageStartingWith("sha256: ");
            assertThatThrownBy(() -> store.put(new byte[1], "../x")).hasMessageStartingWith("extension: ");
        }
    }
}
