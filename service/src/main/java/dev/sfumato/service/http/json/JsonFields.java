package dev.sfumato.service.http.json;

import dev.sfumato.service.http.error.ApiException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NumericNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of one JSON request object, read with their types checked. A field that is {@code null} counts as absent.
 * Every reading method throws an {@link ApiException} that names the field, its value and what is allowed.
 */
public final class JsonFields {
    private final Map<String, JsonNode> fields;

    private JsonFields(Map<String, JsonNode> fields) {
        this.fields = fields;
    }

    /** Parses {@code json}, which must be one object without duplicate names. */
    public static JsonFields read(byte[] json) {
        return new JsonFields(JsonObjectReader.read(json));
    }

    /** The texts of a form, read as the JSON that they stand for: as texts, unless they are named here. */
    public static JsonFields ofTexts(
            Map<String, String> texts, Set<String> numbers, Set<String> flags, Set<String> lists) {
        return new JsonFields(TextNodes.of(texts, numbers, flags, lists));
    }

    /** Refuses any field that {@code known} does not name. */
    public void allowOnly(Set<String> known) {
        for (String name : fields.keySet()) {
            if (!known.contains(name)) {
                throw FieldErrors.unknown(name, known);
            }
        }
    }

    /** A string, or null where absent. Half a surrogate pair is refused: it is no text. */
    public @Nullable String text(String name) {
        JsonNode value = present(name);
        if (value == null) {
            return null;
        }
        if (!value.isString()) {
            throw FieldErrors.wrongType(name, "a string", value);
        }
        String text = value.stringValue();
        if (hasLoneSurrogate(text)) {
            throw FieldErrors.wrong(name, "must be valid Unicode: it has an unpaired surrogate", value.toString());
        }
        return text;
    }

    /** A whole number that an {@code int} holds, or null where absent. */
    public @Nullable Integer integer(String name) {
        Long value = wholeNumber(name);
        if (value == null) {
            return null;
        }
        if (value.intValue() != value) {
            throw FieldErrors.wrong(name, "is out of range", value.toString());
        }
        return value.intValue();
    }

    /** A whole number that a {@code long} holds, or null where absent. */
    public @Nullable Long wholeNumber(String name) {
        JsonNode value = present(name);
        if (value == null) {
            return null;
        }
        BigDecimal number = exact(name, value, "a whole number");
        try {
            return number.longValueExact();
        } catch (ArithmeticException _) {
            boolean fraction = number.stripTrailingZeros().scale() > 0;
            throw FieldErrors.wrong(name, fraction ? "must be a whole number" : "is out of range", value.toString());
        }
    }

    /** A finite number, or null where absent. */
    public @Nullable Double number(String name) {
        JsonNode value = present(name);
        if (value == null) {
            return null;
        }
        double number = exact(name, value, "a number").doubleValue();
        if (!Double.isFinite(number)) {
            throw FieldErrors.wrong(name, "must be a finite number", value.toString());
        }
        return number;
    }

    /** {@code true} or {@code false}, or null where absent. */
    public @Nullable Boolean flag(String name) {
        JsonNode value = present(name);
        if (value == null) {
            return null;
        }
        if (!value.isBoolean()) {
            throw FieldErrors.wrongType(name, "true or false", value);
        }
        return value.booleanValue();
    }

    /** The strings of a list; none where absent. */
    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : list(name, "a list of strings")) {
            if (!element.isString()) {
                throw FieldErrors.wrongType(name, "a list of strings", element);
            }
            texts.add(element.stringValue());
        }
        return texts;
    }

    /** The members of an object of strings, in their order; none where absent. */
    public Map<String, String> textsByName(String name) {
        JsonNode value = present(name);
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof ObjectNode object)) {
            throw FieldErrors.wrongType(name, "an object of strings", value);
        }
        Map<String, String> texts = new LinkedHashMap<>();
        object.properties().forEach(member -> {
            if (!member.getValue().isString()) {
                throw FieldErrors.wrongType(name, "an object of strings", member.getValue());
            }
            texts.put(member.getKey(), member.getValue().stringValue());
        });
        return texts;
    }

    /** The objects of a list, none where absent; their fields are called {@code name[0].field}, as errors do. */
    public List<JsonFields> objects(String name) {
        List<JsonFields> objects = new ArrayList<>();
        for (JsonNode element : list(name, "a list of objects")) {
            if (!(element instanceof ObjectNode object)) {
                throw FieldErrors.wrongType(name, "a list of objects", element);
            }
            Map<String, JsonNode> inner = new LinkedHashMap<>();
            String place = name + "[" + objects.size() + "].";
            object.properties().forEach(field -> inner.put(place + field.getKey(), field.getValue()));
            objects.add(new JsonFields(inner));
        }
        return objects;
    }

    /** The fields of an object, or null where absent; they are called {@code name.field}, as errors do. */
    public @Nullable JsonFields object(String name) {
        JsonNode value = present(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof ObjectNode object)) {
            throw FieldErrors.wrongType(name, "an object", value);
        }
        Map<String, JsonNode> inner = new LinkedHashMap<>();
        object.properties().forEach(field -> inner.put(name + "." + field.getKey(), field.getValue()));
        return new JsonFields(inner);
    }

    /** The names of all fields, of those too that are {@code null}. */
    public Set<String> names() {
        return Collections.unmodifiableSet(fields.keySet());
    }

    private Iterable<JsonNode> list(String name, String expected) {
        JsonNode value = present(name);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            throw FieldErrors.wrongType(name, expected, value);
        }
        return value;
    }

    /** A string that {@code parse} understands, or null where absent; {@code allowed} says which those are. */
    public <T> @Nullable T parsed(String name, Function<String, Optional<T>> parse, String allowed) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        return parse.apply(text).orElseThrow(() -> FieldErrors.notAllowed(name, text, allowed));
    }

    /** Accepts a string only if it is one of {@code neutral}, which ask for nothing that is not done anyway. */
    public void allowText(String name, String... neutral) {
        String text = text(name);
        if (text != null && !Arrays.asList(neutral).contains(text)) {
            throw unsupported(name, neutral);
        }
    }

    /** Accepts a text, list or object only if it is empty. */
    public void allowEmpty(String name) {
        JsonNode value = present(name);
        if (value != null
                && !(value.isString() && value.stringValue().isEmpty())
                && !(value.isContainer() && value.isEmpty())) {
            throw unsupported(name, "empty");
        }
    }

    /** The refusal of a field of which only the {@code neutral} values can be honoured. */
    public ApiException unsupported(String name, String... neutral) {
        String allowed = neutral.length == 0 ? "leave it out" : "allowed: " + String.join(", ", neutral);
        return FieldErrors.unsupported(name, String.valueOf(fields.get(name)), allowed);
    }

    private @Nullable JsonNode present(String name) {
        JsonNode value = fields.get(name);
        return value == null || value.isNull() ? null : value;
    }

    private static BigDecimal exact(String name, JsonNode value, String expected) {
        if (!(value instanceof NumericNode number)) {
            throw FieldErrors.wrongType(name, expected, value);
        }
        if (number.isNaN()) {
            throw FieldErrors.wrong(name, "must be a finite number", value.toString());
        }
        return number.decimalValue();
    }

    private static boolean hasLoneSurrogate(String text) {
        return text.codePoints()
                .anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }
}
