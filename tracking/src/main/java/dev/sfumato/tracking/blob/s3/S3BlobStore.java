package dev.sfumato.tracking.blob.s3;

import dev.sfumato.tracking.blob.Blob;
import dev.sfumato.tracking.blob.BlobStore;
import dev.sfumato.tracking.blob.LocalBlobStore;
import dev.sfumato.tracking.blob.StoredBlob;
import dev.sfumato.tracking.disk.NewNames;
import dev.sfumato.tracking.disk.TrackingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A blob store in S3, as {@code prefix/ab/abcd….png}, with a copy of each file in a local store: run directories have
 * them as second names, so copies cost no space as long as their run is there. Equal content is one object, which is
 * written again so that its time is new. The server is first spoken to when something is stored or missed; whoever
 * opens the store closes it.
 */
public final class S3BlobStore implements BlobStore {

    /** The object that tells which home the prefix belongs to. */
    private static final String OWNER = ".sfumato.home";

    private static final Pattern NAME = Pattern.compile("(?:.*/)?([0-9a-f]{64})\\.([a-z0-9]{1,16})");

    private final S3Location location;
    private final LocalBlobStore copies;
    private final String home;
    private final Connections connections;
    private volatile boolean owned;

    private S3BlobStore(S3Location location, LocalBlobStore copies, String home) {
        this.location = location;
        this.copies = copies;
        this.home = home;
        connections = new Connections(location.endpoint());
    }

    /**
     * A store in a bucket that is there.
     *
     * @param copies where files are kept for this machine
     * @param home what tells the home from others, none of which may use the same prefix
     */
    public static S3BlobStore open(S3Location location, LocalBlobStore copies, String home) {
        return new S3BlobStore(location, copies, home);
    }

    @Override
    public Blob put(byte[] bytes, String extension, NewNames names) {
        Blob copy = copies.put(bytes, extension, names);
        own();
        String key = key(copy.sha256()) + "." + extension;
        tell(
                key,
                "the file cannot be stored",
                () -> connections
                        .client()
                        .putObject(put -> put.bucket(location.bucket()).key(key), RequestBody.fromBytes(bytes)));
        return copy;
    }

    @Override
    public Optional<Path> find(String sha256) {
        Optional<Path> copy = copies.find(sha256);
        return copy.isPresent() ? copy : keys(sha256).stream().findFirst().map(key -> fetch(sha256, key));
    }

    private List<String> keys(String sha256) {
        String start = key(sha256) + ".";
        return tell(
                start,
                "the file cannot be looked for",
                () ->
                        connections
                                .client()
                                .listObjectsV2(
                                        list -> list.bucket(location.bucket()).prefix(start))
                                .contents()
                                .stream()
                                .map(S3Object::key)
                                .filter(key -> NAME.matcher(key).matches())
                                .toList());
    }

    private Path fetch(String sha256, String key) {
        byte[] bytes = read(key);
        Blob copy = copies.put(bytes, key.substring(key.lastIndexOf('.') + 1));
        if (!copy.sha256().equals(sha256)) {
            copies.delete(copy.sha256());
            throw new TrackingException(at(key), "the file is damaged: its SHA-256 is " + copy.sha256());
        }
        return copy.path();
    }

    private byte[] read(String key) {
        return tell(
                key,
                "the file cannot be read",
                () -> connections
                        .client()
                        .getObjectAsBytes(get -> get.bucket(location.bucket()).key(key))
                        .asByteArray());
    }

    /** Both what is in S3 and what only a copy is here of, as from before S3 was used. */
    @Override
    public List<StoredBlob> list() {
        own();
        Stream<StoredBlob> remote = tell(
                location.prefix(),
                "the files cannot be listed",
                () -> connections
                        .client()
                        .listObjectsV2Paginator(
                                list -> list.bucket(location.bucket()).prefix(location.key("")))
                        .contents()
                        .stream()
                        .flatMap(S3BlobStore::stored)
                        .toList())
                .stream();
        Map<String, StoredBlob> all = Stream.concat(remote, copies.list().stream())
                .collect(Collectors.toMap(StoredBlob::sha256, Function.identity(), S3BlobStore::newer));
        return List.copyOf(all.values());
    }

    private static Stream<StoredBlob> stored(S3Object object) {
        Matcher name = NAME.matcher(object.key());
        return name.matches()
                ? Stream.of(new StoredBlob(name.group(1), object.size(), object.lastModified()))
                : Stream.empty();
    }

    private static StoredBlob newer(StoredBlob one, StoredBlob other) {
        return one.storedAt().isBefore(other.storedAt()) ? other : one;
    }

    @Override
    public void delete(String sha256) {
        copies.find(sha256);
        own();
        for (String key : keys(sha256)) {
            tell(
                    key,
                    "the file cannot be deleted",
                    () -> connections
                            .client()
                            .deleteObject(gone -> gone.bucket(location.bucket()).key(key)));
        }
        copies.delete(sha256);
    }

    /** Makes sure that no other home keeps its files here, whose garbage would be what only this one needs. */
    private void own() {
        if (owned) {
            return;
        }
        String key = location.key(OWNER);
        String owner = tell(key, "the owner of the files cannot be told", () -> {
            try {
                return new String(
                        connections
                                .client()
                                .getObjectAsBytes(
                                        get -> get.bucket(location.bucket()).key(key))
                                .asByteArray(),
                        StandardCharsets.UTF_8);
            } catch (NoSuchKeyException free) {
                connections
                        .client()
                        .putObject(put -> put.bucket(location.bucket()).key(key), RequestBody.fromString(home));
                return home;
            }
        });
        if (!owner.equals(home)) {
            throw new TrackingException(
                    location.toString(),
                    "it keeps the files of another home; give each home a prefix of its own, or delete " + OWNER
                            + " there if that home is no more");
        }
        owned = true;
    }

    private String key(String sha256) {
        return location.key(sha256.substring(0, 2) + "/" + sha256);
    }

    private String at(String key) {
        return "s3://" + location.bucket() + "/" + key;
    }

    private <T> T tell(String key, String problem, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException failure) {
            throw new TrackingException(at(key), problem, failure);
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
