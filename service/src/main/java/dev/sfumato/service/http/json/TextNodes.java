package dev.sfumato.service.http.json;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Turns the texts of a form into the JSON that they stand for. A text that does not stand for what it should stays a
 * text, which whoever reads its field then refuses by name.
 */
final class TextNodes {
    private static final int LONGEST_NUMBER = 40;

    private TextNodes() {}

    static Map<String, JsonNode> of(
            Map<String, String> texts, Set<String> numbers, Set<String> flags, Set<String> lists) {
        Map<String, JsonNode> nodes = new LinkedHashMap<>();
        texts.forEach((name, text) -> {
            if (numbers.contains(name)) {
                nodes.put(name, number(text));
            } else if (flags.contains(name)) {
                nodes.put(name, flag(text));
            } else if (lists.contains(name)) {
                nodes.put(name, list(text));
            } else {
                nodes.put(name, text(text));
            }
        });
        return nodes;
    }

    private static JsonNode text(String text) {
        return JsonNodeFactory.instance.stringNode(text);
    }

    private static JsonNode number(String text) {
        try {
            String number = text.strip();
            return number.length() > LONGEST_NUMBER
                    ? text(text)
                    : JsonNodeFactory.instance.numberNode(new BigDecimal(number));
        } catch (NumberFormatException _) {
            return text(text);
        }
    }

    private static JsonNode flag(String text) {
        return switch (text.strip()) {
            case "true" -> JsonNodeFactory.instance.booleanNode(true);
            case "false" -> JsonNodeFactory.instance.booleanNode(false);
            default -> text(text);
        };
    }

    private static JsonNode list(String text) {
        try {
            return JsonMapper.shared().readTree(text);
        } catch (JacksonException _) {
            return text(text);
        }
    }
}
