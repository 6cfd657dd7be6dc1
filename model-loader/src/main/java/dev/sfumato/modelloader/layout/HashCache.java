package dev.sfumato.modelloader.layout;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SHA-256 of files, remembered by path, size and time of change so that a start does not read a whole model again.
 *
 * <p>Thread-safe, also between processes. A cache that cannot be read or written costs time only.
 */
public final class HashCache {

    private static final Logger LOG = LoggerFactory.getLogger(HashCache.class);

    private final @Nullable Path folder;

    private HashCache(@Nullable Path folder) {
        this.folder = folder;
    }

    /** Remembers nothing. */
    public static HashCache none() {
        return new HashCache(null);
    }

    /** Remembers in small files under a folder, which is made when first needed. */
    public static HashCache at(Path folder) {
        return new HashCache(folder);
    }

    /** The hash of a file's content in lower-case hex. */
    public String sha256(Path file) {
        try {
            Path real = file.toRealPath();
            String state =
                    Files.size(real) + " " + Files.getLastModifiedTime(real).to(TimeUnit.NANOSECONDS);
            if (folder == null) {
                return hash(real);
            }
            Path entry = folder.resolve(hash(real.toString()));
            String known = recall(entry, state);
            if (known != null) {
                return known;
            }
            String hash = hash(real);
            remember(entry, state + " " + hash);
            return hash;
        } catch (IOException e) {
            throw new ModelException(Kind.BROKEN, file + ": cannot be read: " + e, e);
        }
    }

    /** The hash of a text's UTF-8 bytes in lower-case hex. */
    static String hash(String text) {
        return HexFormat.of().formatHex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String hash(Path file) throws IOException {
        try (var bytes = new DigestInputStream(Files.newInputStream(file), digest())) {
            bytes.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(bytes.getMessageDigest().digest());
        }
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static @Nullable String recall(Path entry, String state) {
        try {
            if (Files.isRegularFile(entry)) {
                String line = Files.readString(entry);
                String hash = line.substring(Math.min(line.length(), state.length() + 1));
                return line.startsWith(state + " ") && hash.matches("[0-9a-f]{64}") ? hash : null;
            }
        } catch (IOException e) {
            LOG.warn("the remembered hash {} cannot be read, hashing again: {}", entry, e.toString());
        }
        return null;
    }

    private void remember(Path entry, String line) {
        try {
            Path parent = Files.createDirectories(entry.getParent() == null ? Path.of("") : entry.getParent());
            Path fresh = Files.createTempFile(parent, "hash", ".tmp");
            Files.writeString(fresh, line);
            Files.move(fresh, entry, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("the hash {} cannot be remembered, the next start hashes again: {}", entry, e.toString());
        }
    }

    /** The hash of a stream's bytes while they are copied to a file that does not exist yet. */
    public static String copyAndHash(InputStream source, Path target) throws IOException {
        try (var bytes = new DigestInputStream(source, digest())) {
            Files.copy(bytes, target);
            return HexFormat.of().formatHex(bytes.getMessageDigest().digest());
        }
    }
}
