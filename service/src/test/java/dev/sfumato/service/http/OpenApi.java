package dev.sfumato.service.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The OpenAPI document as it ships, and a check of JSON against the schemas in it (the keywords that it uses). */
public final class OpenApi {
    private final JsonNode document;

    private OpenApi(JsonNode document) {
        this.document = document;
    }

    public static OpenApi read() {
        try (InputStream yaml = OpenApi.class.getResourceAsStream("openapi.yaml")) {
            Map<String, Object> content = new Yaml().load(yaml);
            return new OpenApi(JsonMapper.shared().valueToTree(content));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public JsonNode document() {
        return document;
    }

    public JsonNode schema(String name) {
        return document.at("/components/schemas/" + name);
    }

    /** What a reference points to; anything else is itself. */
    public JsonNode resolve(JsonNode node) {
        if (!node.has("$ref")) {
            return node;
        }
        String reference = node.get("$ref").stringValue();
        JsonNode target = document.at(reference.substring(1));
        if (target.isMissingNode()) {
            throw new IllegalStateException("nothing at " + reference);
        }
        return resolve(target);
    }

    /** All that is wrong with {@code value}, each with its place; empty if it is as the schema says. */
    public List<String> problems(JsonNode schema, JsonNode value) {
        List<String> problems = new ArrayList<>();
        check(resolve(schema), value, "$", problems);
        return problems;
    }

    private void check(JsonNode schema, JsonNode value, String place, List<String> problems) {
        if (schema.has("type") && !typesOf(schema).contains(typeOf(value)) && !isNumber(schema, value)) {
            problems.add(place + " must be " + schema.get("type") + ", is " + value);
        }
        if (schema.has("enum") && schema.get("enum").valueStream().noneMatch(value::equals)) {
            problems.add(place + " must be one of " + schema.get("enum") + ", is " + value);
        }
        if (schema.has("pattern")
                && value.isString()
                && !value.stringValue().matches(schema.get("pattern").stringValue())) {
            problems.add(place + " must match " + schema.get("pattern") + ", is " + value);
        }
        if (schema.has("oneOf")
                && schema.get("oneOf")
                        .valueStream()
                        .noneMatch(part -> problems(part, value).isEmpty())) {
            problems.add(place + " must be one of " + schema.get("oneOf") + ", is " + value);
        }
        if (value.isArray() && schema.has("items")) {
            for (int i = 0; i < value.size(); i++) {
                check(resolve(schema.get("items")), value.get(i), place + "[" + i + "]", problems);
            }
        }
        if (value.isObject()) {
            checkMembers(schema, value, place, problems);
        }
    }

    private void checkMembers(JsonNode schema, JsonNode value, String place, List<String> problems) {
        for (JsonNode part : schema.path("allOf")) {
            check(resolve(part), value, place, problems);
        }
        for (JsonNode name : schema.path("required")) {
            if (!value.has(name.stringValue())) {
                problems.add(place + " lacks " + name);
            }
        }
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            if (value.has(property.getKey())) {
                check(
                        resolve(property.getValue()),
                        value.get(property.getKey()),
                        place + "." + property.getKey(),
                        problems);
            }
        }
        if (isClosed(schema)) {
            Set<String> extra = new LinkedHashSet<>(value.propertyNames());
            extra.removeAll(propertyNames(schema));
            extra.forEach(name -> problems.add(place + "." + name + " is not described"));
        }
    }

    private static boolean isClosed(JsonNode schema) {
        return !schema.path("additionalProperties").asBoolean(true)
                || !schema.path("unevaluatedProperties").asBoolean(true);
    }

    /** The names that a schema and its parts describe. */
    public Set<String> propertyNames(JsonNode schema) {
        Set<String> names = new LinkedHashSet<>(schema.path("properties").propertyNames());
        for (JsonNode part : schema.path("allOf")) {
            names.addAll(propertyNames(resolve(part)));
        }
        return names;
    }

    private static List<String> typesOf(JsonNode schema) {
        JsonNode type = schema.get("type");
        return type.isArray() ? type.valueStream().map(JsonNode::stringValue).toList() : List.of(type.stringValue());
    }

    private static boolean isNumber(JsonNode schema, JsonNode value) {
        return value.isNumber() && typesOf(schema).contains("number");
    }

    private static String typeOf(JsonNode value) {
        if (value.isIntegralNumber()) {
            return "integer";
        }
        return switch (value.getNodeType()) {
            case STRING -> "string";
            case NUMBER -> "number";
            case BOOLEAN -> "boolean";
            case OBJECT -> "object";
            case ARRAY -> "array";
            case NULL -> "null";
            case BINARY, MISSING, POJO -> throw new IllegalArgumentException("not JSON: " + value);
        };
    }
}
