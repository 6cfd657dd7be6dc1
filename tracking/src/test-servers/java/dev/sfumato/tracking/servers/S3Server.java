package dev.sfumato.tracking.servers;

import java.net.URI;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A server of S3's protocol that keeps buckets in a folder, on a free port of this machine. */
public final class S3Server implements AutoCloseable {

    /** To be in no message. */
    public static final String SECRET = "hush-9c1d";

    private static final String KEY = "sfumato-test";

    private final Path folder;
    private S3Proxy server;
    private int port;

    private S3Server(Path folder) {
        this.folder = folder;
        server = begin();
    }

    /**
     * Starts a server with a bucket of the name {@code bucket}, and lets the SDK find the keys to it.
     *
     * @param folder where the objects lie; must be empty
     */
    public static S3Server start(Path folder) {
        System.setProperty("aws.accessKeyId", KEY);
        System.setProperty("aws.secretAccessKey", SECRET);
        S3Server started = new S3Server(folder);
        try (S3Client client = S3Client.builder()
                .endpointOverride(started.endpoint())
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .build()) {
            client.createBucket(create -> create.bucket("bucket"));
        }
        return started;
    }

    private S3Proxy begin() {
        S3Proxy begun = S3Proxy.builder()
                .endpoint(URI.create("http://127.0.0.1:" + port))
                .awsAuthentication(AuthenticationType.AWS_V4, KEY, SECRET)
                .blobStore(new FilesystemNio2BlobStore(folder.toString()))
                .build();
        does(begun::start);
        port = begun.getPort();
        return begun;
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Stops the server; what it keeps stays. */
    public void stop() {
        does(server::stop);
    }

    /** Starts the server again after {@link #stop}, on the same port. */
    public void restart() {
        server = begin();
    }

    @Override
    public void close() {
        stop();
    }

    @FunctionalInterface
    private interface Action {
        void run() throws Exception;
    }

    private static void does(Action action) {
        try {
            action.run();
        } catch (Exception failure) {
            throw new IllegalStateException("the S3 server does not start or stop", failure);
        }
    }
}
