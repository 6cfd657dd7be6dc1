package dev.sfumato.tracking.blob.s3;

import java.net.URI;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/** The client of a store, made when it is first needed. Thread-safe. */
final class Connections implements AutoCloseable {

    private final @Nullable URI endpoint;
    private final ReentrantLock opening = new ReentrantLock();
    private @Nullable S3Client client;

    Connections(@Nullable URI endpoint) {
        this.endpoint = endpoint;
    }

    S3Client client() {
        opening.lock();
        try {
            S3Client open = client;
            if (open == null) {
                open = S3Connection.open(endpoint);
                client = open;
            }
            return open;
        } finally {
            opening.unlock();
        }
    }

    @Override
    public void close() {
        opening.lock();
        try {
            S3Client open = client;
            if (open != null) {
                open.close();
            }
        } finally {
            opening.unlock();
        }
    }
}
