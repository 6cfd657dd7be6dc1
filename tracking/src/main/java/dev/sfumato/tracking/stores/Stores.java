package dev.sfumato.tracking.stores;

import dev.sfumato.tracking.blob.BlobStore;
import dev.sfumato.tracking.blob.LocalBlobStore;
import dev.sfumato.tracking.blob.s3.S3BlobStore;
import dev.sfumato.tracking.blob.s3.S3Location;
import dev.sfumato.tracking.disk.HomeName;
import dev.sfumato.tracking.store.postgres.PostgresAddress;
import dev.sfumato.tracking.store.postgres.PostgresDatabase;
import dev.sfumato.tracking.store.sql.IndexDatabase;
import dev.sfumato.tracking.store.sqlite.SqliteDatabase;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a home keeps what it need not keep itself; the journals always lie in the home.
 *
 * @param index the database of the index; null for the file {@code index.db} of the home
 * @param blobs the bucket of the images, of which the home then has copies; null for the home alone
 */
public record Stores(
        @Nullable PostgresAddress index, @Nullable S3Location blobs) {

    /** Everything in the home. */
    public static final Stores LOCAL = new Stores(null, null);

    /** Only for who holds the lock of the home. */
    public IndexDatabase openIndex(Path home, Path journals) {
        return index == null
                ? SqliteDatabase.open(home.resolve("index.db"))
                : PostgresDatabase.open(index, HomeName.of(journals));
    }

    /** Only for who holds the lock of the home. */
    public BlobStore openBlobs(Path home, Path journals) throws IOException {
        LocalBlobStore local = LocalBlobStore.open(home.resolve("blobs"));
        return blobs == null ? local : S3BlobStore.open(blobs, local, HomeName.of(journals));
    }
}
