package dev.sfumato.modelloader.layout;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The hash of a model folder's content, checked on the way against what its file list says. */
record ContentHash(Path root, Map<String, FileList.Entry> listed, HashCache hashes) {

    /** SHA-256 over the path and SHA-256 of each file below the given folders and of the given files, in path order. */
    String of(List<Path> parts) {
        Map<String, String> files = new TreeMap<>();
        for (Path component : parts) {
            try (Stream<Path> entries = Files.walk(component)) {
                entries.filter(file -> Files.isRegularFile(file)
                                && !file.getFileName().toString().startsWith("."))
                        .forEach(file -> files.put(name(file), hash(file)));
            } catch (IOException e) {
                throw new ModelException(Kind.BROKEN, component + ": cannot be listed: " + e, e);
            }
        }
        StringBuilder text = new StringBuilder();
        files.forEach(
                (name, hash) -> text.append(hash).append("  ").append(name).append('\n'));
        return HashCache.hash(text.toString());
    }

    private String name(Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    private String hash(Path file) {
        String found = hashes.sha256(file);
        FileList.Entry entry = listed.get(name(file));
        if (entry != null && !entry.sha256().equals(found)) {
            throw new ModelException(
                    Kind.BROKEN,
                    file + ": was changed: " + FileList.NAME + " says SHA-256 " + entry.sha256() + ", found " + found
                            + "; if that was meant, remove " + FileList.NAME);
        }
        return found;
    }
}
