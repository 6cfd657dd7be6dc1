package dev.sfumato.tracking.blob;

import dev.sfumato.tracking.disk.DurableFiles;
import dev.sfumato.tracking.disk.NewNames;
import dev.sfumato.tracking.disk.TrackingException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A blob store in a local directory, as {@code ab/abcd….png} with the first two digits as folders. */
public final class LocalBlobStore implements BlobStore {

    private static final Pattern EXTENSION = Pattern.compile("[a-z0-9]{1,16}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final Path root;
    private final Path staging;

    private LocalBlobStore(Path root) {
        this.root = root;
        staging = root.resolve("unfinished");
    }

    /** Opens a directory, which need not exist, and deletes what processes that died left unfinished in it. */
    public static LocalBlobStore open(Path root) throws IOException {
        LocalBlobStore store = new LocalBlobStore(root);
        DurableFiles.sweep(store.staging);
        return store;
    }

    @Override
    public Blob put(byte[] bytes, String extension, NewNames names) {
        if (!EXTENSION.matcher(extension).matches()) {
            throw new IllegalArgumentException(
                    "extension: must be 1 to 16 lower-case letters or digits, got '" + extension + "'");
        }
        String sha256 = HexFormat.of().formatHex(digest(bytes));
        Path path = directory(sha256).resolve(sha256 + "." + extension);
        try {
            // another length under this name can only be damage
            if (!Files.exists(path) || Files.size(path) != bytes.length) {
                DurableFiles.write(path, bytes, staging, names);
                // the same file has names in run directories, where nobody may write into it
                if (!path.toFile().setReadOnly()) {
                    throw new IOException("cannot be made read-only");
                }
            } else {
                // as new: a collection of garbage then leaves it to the run that is about to refer to it
                Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
                // who stored it may not have forced its name yet
                names.add(directory(sha256));
            }
        } catch (IOException failure) {
            throw new TrackingException(path, "the file cannot be stored", failure);
        }
        return new Blob(sha256, bytes.length, path);
    }

    @Override
    public Optional<Path> find(String sha256) {
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException(
                    "sha256: must be 64 lower-case hexadecimal digits, got '" + sha256 + "'");
        }
        Path directory = directory(sha256);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, sha256 + ".*")) {
            for (Path file : files) {
                return Optional.of(file);
            }
            return Optional.empty();
        } catch (NoSuchFileException | NotDirectoryException _) {
            return Optional.empty();
        } catch (IOException failure) {
            throw new TrackingException(directory, "the directory cannot be read", failure);
        }
    }

    @Override
    public List<StoredBlob> list() {
        List<StoredBlob> found = new ArrayList<>();
        if (!Files.isDirectory(root)) {
            return found;
        }
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String name = file.getFileName().toString().replaceFirst("\\..*", "");
                    if (SHA256.matcher(name).matches()) {
                        found.add(new StoredBlob(
                                name,
                                attributes.size(),
                                attributes.lastModifiedTime().toInstant()));
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    if (failure instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw failure;
                }
            });
        } catch (IOException failure) {
            throw new TrackingException(root, "the files cannot be listed", failure);
        }
        return found;
    }

    @Override
    public void delete(String sha256) {
        Optional<Path> file = find(sha256);
        if (file.isPresent()) {
            try {
                Files.deleteIfExists(file.get());
            } catch (IOException failure) {
                throw new TrackingException(file.get(), "the file cannot be deleted", failure);
            }
        }
    }

    @Override
    public void close() {
        // there is nothing that it holds
    }

    private Path directory(String sha256) {
        return root.resolve(sha256.substring(0, 2));
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JVM has SHA-256", impossible);
        }
    }
}
