package dev.sfumato.modelloader.layout;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The content of {@code files.json}: what a model folder must hold.
 *
 * @param entries by path
 */
public record FileList(Map<String, Entry> entries) {

    /** The file's name inside a model folder. */
    public static final String NAME = "files.json";

    /**
     * One file.
     *
     * @param path relative to the model folder, with forward slashes
     * @param size bytes
     * @param sha256 of the content, in lower-case hex
     */
    public record Entry(String path, long size, String sha256) {}

    public FileList {
        entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /**
     * Reads a list.
     *
     * @throws ModelException if the file is missing, not of this form, or names a path outside its folder
     */
    public static FileList read(Path file) {
        return of(JsonFile.read(file));
    }

    /** The list that a JSON object holds; fails as {@link #read}. */
    public static FileList of(JsonFile json) {
        List<JsonNode> nodes =
                json.require("files", "an array", node -> node.isArray() ? new ArrayList<>(node.values()) : null);
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (JsonNode node : nodes) {
            Entry entry = entry(json, node);
            entries.put(entry.path(), entry);
        }
        return new FileList(entries);
    }

    private static Entry entry(JsonFile json, JsonNode node) {
        JsonNode path = node.path("path");
        JsonNode size = node.path("size");
        JsonNode sha256 = node.path("sha256");
        boolean wellFormed = path.isString()
                && size.isIntegralNumber()
                && sha256.isString()
                && sha256.stringValue().matches("[0-9a-f]{64}");
        if (!wellFormed || !staysInside(path.stringValue())) {
            throw json.broken("an entry needs a relative 'path', a 'size' and a lower-case 'sha256', got " + node);
        }
        return new Entry(path.stringValue(), size.longValue(), sha256.stringValue());
    }

    private static boolean staysInside(String path) {
        boolean plain = !path.isEmpty() && path.indexOf('\\') < 0 && path.indexOf(':') < 0 && !path.startsWith("/");
        return plain && List.of(path.split("/", -1)).stream().noneMatch(part -> part.isEmpty() || part.startsWith("."));
    }

    /**
     * Compares the list with what lies in a folder, by size alone.
     *
     * @throws ModelException BROKEN if a file is missing from the folder or of another size
     */
    public void requireSizes(Path folder) {
        for (Entry entry : entries.values()) {
            Path file = folder.resolve(entry.path());
            long size = size(file);
            if (size != entry.size()) {
                throw new ModelException(
                        Kind.BROKEN, file + ": " + NAME + " says " + entry.size() + " bytes, found " + size);
            }
        }
    }

    private static long size(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new ModelException(Kind.BROKEN, file + ": " + NAME + " lists it, but there is no such file");
        }
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new ModelException(Kind.BROKEN, file + ": cannot be read: " + e, e);
        }
    }
}
