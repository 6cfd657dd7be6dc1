package dev.sfumato.tracking.blob;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.tracking.blob.s3.S3BlobStore;
import dev.sfumato.tracking.blob.s3.S3Location;
import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.servers.S3Server;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract on a real server of S3's protocol, and what only a server can do. */
class S3BlobStoreTest extends BlobStoreContract {

    @TempDir
    Path objects;

    private S3Server server;
    private S3Location location;

    @BeforeEach
    void begin() throws Exception {
        server = S3Server.start(objects);
        location = S3Location.parse("s3://bucket/some/prefix").at(server.endpoint());
    }

    @AfterEach
    void end() throws Exception {
        server.close();
    }

    @Override
    BlobStore open() throws Exception {
        return open("copies", "this home");
    }

    private BlobStore open(String copies, String home) throws Exception {
        return S3BlobStore.open(location, LocalBlobStore.open(root.resolve(copies)), home);
    }

    @Test
    void anotherMachineReadsWhatIsInTheBucket() throws Exception {
        try (BlobStore here = open();
                BlobStore there = open("elsewhere", "this home")) {
            here.put("abc".getBytes(UTF_8), "png");
            assertThat(there.find(ABC))
                    .hasValueSatisfying(path -> assertThat(path)
                            .startsWith(root.resolve("elsewhere"))
                            .hasContent("abc"));
            assertThat(objects.resolve("bucket/some/prefix/ba/" + ABC + ".png")).hasContent("abc");
        }
    }

    @Test
    void aDamagedObjectIsNotHandedOut() throws Exception {
        try (BlobStore here = open();
                BlobStore there = open("elsewhere", "this home")) {
            here.put("abc".getBytes(UTF_8), "png");
            Files.writeString(objects.resolve("bucket/some/prefix/ba/" + ABC + ".png"), "abd");
            assertThatThrownBy(() -> there.find(ABC))
                    .isInstanceOf(TrackingException.class)
                    .hasMessageContaining("s3://bucket/some/prefix/ba/" + ABC + ".png: the file is damaged");
            assertThat(there.find("0".repeat(64))).isEmpty();
        }
    }

    @Test
    void whatWasKeptBeforeS3IsStillThere() throws Exception {
        LocalBlobStore.open(root.resolve("copies")).put("abc".getBytes(UTF_8), "png");
        try (BlobStore store = open()) {
            assertThat(store.find(ABC)).isPresent();
            assertThat(store.list()).extracting(StoredBlob::sha256).containsExactly(ABC);
            store.delete(ABC);
            assertThat(store.list()).isEmpty();
        }
    }

    @Test
    void thePrefixOfAnotherHomeIsRefused() throws Exception {
        try (BlobStore mine = open();
                BlobStore other = open("elsewhere", "another home")) {
            mine.put("abc".getBytes(UTF_8), "png");
            for (Runnable use :
                    new Runnable[] {() -> other.put(new byte[1], "png"), other::list, () -> other.delete(ABC)}) {
                assertThatThrownBy(use::run)
                        .isInstanceOf(TrackingException.class)
                        .hasMessageStartingWith("s3://bucket/some/prefix: it keeps the files of another home");
            }
            assertThat(mine.list()).hasSize(1);
        }
    }

    @Test
    void aServerThatIsAwayIsToldAndUsedAgain() throws Exception {
        try (BlobStore store = open()) {
            store.put("abc".getBytes(UTF_8), "png");
            server.stop();
            assertThatThrownBy(() -> store.put(new byte[1], "png"))
                    .isInstanceOf(TrackingException.class)
                    .hasMessageStartingWith("s3://bucket/some/prefix/")
                    .hasMessageContaining("the file cannot be stored")
                    .satisfies(S3BlobStoreTest::saysNothingSecret);
            // what has a copy here needs no server
            assertThat(store.find(ABC)).isPresent();
            server.restart();
            Blob again = store.put(new byte[1], "png");
            assertThat(store.list()).extracting(StoredBlob::sha256).containsExactlyInAnyOrder(ABC, again.sha256());
        }
    }

    @Test
    void aBucketThatIsNotThereIsToldByName() throws Exception {
        location = S3Location.parse("s3://no-such-bucket").at(server.endpoint());
        try (BlobStore store = open()) {
            assertThatThrownBy(() -> store.put(new byte[1], "png"))
                    .isInstanceOf(TrackingException.class)
                    .hasMessageContaining("s3://no-such-bucket/")
                    .hasMessageContaining("bucket does not exist")
                    .satisfies(S3BlobStoreTest::saysNothingSecret);
        }
    }

    private static void saysNothingSecret(Throwable failure) {
        StringWriter said = new StringWriter();
        failure.printStackTrace(new PrintWriter(said));
        assertThat(said.toString()).doesNotContain(S3Server.SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bucket",
                "s3://",
                "s3://Bucket",
                "s3://b",
                "s3://key:hush@bucket",
                "s3://bucket/a b",
                "https://bucket/x"
            })
    void whatIsNoLocationIsRefused(String wrong) {
        assertThatThrownBy(() -> S3Location.parse(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("allowed: s3://BUCKET[/PREFIX]")
                .hasMessageNotContaining("hush");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "minio:9000",
                "ftp://host",
                "http://me:hush@host",
                "http://host/path",
                "http://host?hush",
                "http://ho st/hush"
            })
    void whatIsNoEndpointIsRefused(String wrong) {
        assertThatThrownBy(() -> S3Location.checkedEndpoint(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("allowed: http:// or https:// and a host")
                .hasMessageNotContaining("hush");
        assertThat(S3Location.checkedEndpoint("http://127.0.0.1:9000")).isEqualTo(URI.create("http://127.0.0.1:9000"));
        assertThat(S3Location.parse("s3://bucket/a/b/")).hasToString("s3://bucket/a/b");
    }
}
