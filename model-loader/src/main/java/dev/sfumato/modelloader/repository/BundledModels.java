package dev.sfumato.modelloader.repository;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.layout.FileList;
import dev.sfumato.modelloader.layout.HashCache;
import dev.sfumato.modelloader.layout.JsonFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The models that ship on a class path, below {@code META-INF/sfumato/models}: an {@code index} with one id a line and,
 * for each id, a folder that its {@code files.json} lists.
 */
final class BundledModels {

    private static final String ROOT = "META-INF/sfumato/models/";

    private final ClassLoader classPath;
    private final Set<String> ids;

    BundledModels(ClassLoader classPath) {
        this.classPath = classPath;
        this.ids = readIds(classPath);
    }

    private static Set<String> readIds(ClassLoader classPath) {
        Set<String> ids = new LinkedHashSet<>();
        try {
            for (URL index : Collections.list(classPath.getResources(ROOT + "index"))) {
                try (InputStream bytes = index.openStream()) {
                    new String(bytes.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .map(String::strip)
                            .filter(line -> !line.isEmpty())
                            .forEach(ids::add);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the index of the bundled models cannot be read", e);
        }
        return Collections.unmodifiableSet(ids);
    }

    /** In the order of the index. */
    Set<String> ids() {
        return ids;
    }

    /** The exact bytes of a model's file list, which change with every edition of the model. */
    byte[] fileList(String id) {
        try {
            return read(id, FileList.NAME);
        } catch (IOException e) {
            throw broken(id, FileList.NAME, "cannot be read: " + e, e);
        }
    }

    /**
     * Copies a model into an empty folder, checking each file on the way, and puts it all on the disk.
     *
     * @throws ModelException BROKEN if a file is missing or not the one that the list tells
     */
    void copy(String id, Path folder) throws IOException {
        byte[] listBytes = fileList(id);
        FileList list = FileList.of(JsonFile.parse(name(id, FileList.NAME), listBytes));
        for (FileList.Entry entry : list.entries().values()) {
            copy(id, entry, folder.resolve(entry.path()));
        }
        Path copiedList = folder.resolve(FileList.NAME);
        Files.write(copiedList, listBytes);
        force(copiedList);
    }

    private void copy(String id, FileList.Entry entry, Path target) throws IOException {
        Path parent = target.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        String found;
        try (InputStream source = open(id, entry.path())) {
            found = HashCache.copyAndHash(source, target);
        }
        if (!found.equals(entry.sha256())) {
            throw broken(
                    id,
                    entry.path(),
                    "is damaged: " + FileList.NAME + " says SHA-256 " + entry.sha256() + ", found " + found,
                    null);
        }
        force(target);
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private byte[] read(String id, String path) throws IOException {
        try (InputStream bytes = open(id, path)) {
            return bytes.readAllBytes();
        }
    }

    private InputStream open(String id, String path) throws IOException {
        URL resource = classPath.getResource(ROOT + id + "/" + path);
        if (resource == null) {
            throw broken(id, path, "is missing", new FileNotFoundException(ROOT + id + "/" + path));
        }
        return resource.openStream();
    }

    private static String name(String id, String path) {
        return "bundled model " + id + ", " + path;
    }

    private static ModelException broken(String id, String path, String what, @Nullable Throwable cause) {
        return new ModelException(Kind.BROKEN, name(id, path) + ": " + what, cause);
    }
}
