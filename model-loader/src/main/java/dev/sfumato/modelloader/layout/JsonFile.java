package dev.sfumato.modelloader.layout;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A file that holds one JSON object; what it lacks or has of another type is told with the file and the entry. */
public final class JsonFile {

    /** Reads Infinity too: Python writes it into configurations, as into those of DPM-Solver schedulers. */
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final String source;
    private final ObjectNode root;

    private JsonFile(String source, ObjectNode root) {
        this.source = source;
        this.root = root;
    }

    /**
     * Reads a file whole.
     *
     * @throws ModelException NOT_FOUND if there is no such file, BROKEN if it is not a JSON object
     */
    public static JsonFile read(Path file) {
        try {
            return parse(file.toString(), Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new ModelException(Kind.NOT_FOUND, file + ": no such file", e);
        } catch (IOException e) {
            throw new ModelException(Kind.BROKEN, file + ": cannot be read: " + e, e);
        }
    }

    /**
     * Reads bytes that came from elsewhere.
     *
     * @param source the name by which messages call them
     * @throws ModelException BROKEN if they are not a JSON object
     */
    public static JsonFile parse(String source, byte[] bytes) {
        try {
            if (MAPPER.readTree(bytes) instanceof ObjectNode object) {
                return new JsonFile(source, object);
            }
            throw new ModelException(Kind.BROKEN, source + ": is not a JSON object");
        } catch (JacksonException e) {
            throw new ModelException(Kind.BROKEN, source + ": is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** The live tree. */
    public ObjectNode root() {
        return root;
    }

    /** Whether the entry is there and not null. */
    public boolean has(String name) {
        return root.hasNonNull(name);
    }

    public String text(String name) {
        return require(name, "text", node -> node.isString() ? node.stringValue() : null);
    }

    public int integer(String name) {
        return require(
                name, "an integer", node -> node.canConvertToInt() && node.isIntegralNumber() ? node.intValue() : null);
    }

    public int integer(String name, int fallback) {
        return has(name) ? integer(name) : fallback;
    }

    public double number(String name, double fallback) {
        return has(name) ? require(name, "a number", node -> node.isNumber() ? node.doubleValue() : null) : fallback;
    }

    /** The entry as {@code accept} reads it, which gives null for what it does not take. */
    public <T> T require(String name, String expected, Function<JsonNode, @Nullable T> accept) {
        JsonNode node = root.get(name);
        if (node == null || node.isNull()) {
            throw broken("'" + name + "' is missing; " + expected + " is needed");
        }
        T value = accept.apply(node);
        if (value == null) {
            throw broken("'" + name + "' must be " + expected + ", got " + node);
        }
        return value;
    }

    public ModelException broken(String what) {
        return new ModelException(Kind.BROKEN, source + ": " + what);
    }
}
