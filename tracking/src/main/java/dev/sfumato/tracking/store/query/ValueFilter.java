package dev.sfumato.tracking.store.query;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A condition on a value of a generation or of a run's config, as in {@code steps>20}.
 *
 * @param key one of {@link GenerationField}, any other logged number, or a key of the config; nested keys joined by
 *     dots
 * @param value a String, Boolean, Long or Double; a number for every order, and for a field that holds numbers
 */
public record ValueFilter(String key, Comparison comparison, Object value) {

    private static final List<Comparison> LONGEST_FIRST = List.of(
            Comparison.LESS_OR_EQUAL,
            Comparison.GREATER_OR_EQUAL,
            Comparison.NOT_EQUAL,
            Comparison.EQUAL,
            Comparison.LESS,
            Comparison.GREATER);

    public ValueFilter {
        if (key.isBlank()) {
            throw new IllegalArgumentException("filter: has no key before " + comparison.sign());
        }
        value = switch (value) {
            case String text -> text;
            case Boolean bool -> bool;
            case Long whole -> whole;
            case Integer whole -> whole.longValue();
            case Double number -> number;
            case Float number -> number.doubleValue();
            default ->
                throw new IllegalArgumentException(
                        "filter: " + key + " must be compared with a text, number or boolean, got "
                                + value.getClass().getName());
        };
        Optional<GenerationField> field = GenerationField.of(key);
        boolean numbers =
                comparison.needsNumber() || field.map(GenerationField::isNumber).orElse(false);
        if (numbers && !(value instanceof Number)) {
            throw new IllegalArgumentException(
                    "filter: " + key + " " + comparison.sign() + " needs a number, got '" + value + "'");
        }
        if (comparison.needsNumber() && !field.map(GenerationField::isNumber).orElse(true)) {
            throw new IllegalArgumentException(
                    "filter: " + key + " is a text and is compared by = or !=, got " + comparison.sign() + " " + value);
        }
        if (value instanceof Double number && !Double.isFinite(number)) {
            throw new IllegalArgumentException("filter: " + key + " needs a finite number, got " + number);
        }
    }

    /**
     * A condition from its text: a key, one of {@code = != < <= > >=}, and a value, which is a number if it reads as
     * one; double quotes around it make it a text.
     *
     * @throws IllegalArgumentException naming the text and what is allowed
     */
    public static ValueFilter parse(String text) {
        for (int at = 0; at < text.length(); at++) {
            Optional<Comparison> sign = signAt(text, at);
            if (sign.isPresent()) {
                String value = text.substring(at + sign.get().sign().length()).strip();
                return new ValueFilter(text.substring(0, at).strip(), sign.get(), value(value));
            }
        }
        throw new IllegalArgumentException("filter: must be a key, one of "
                + Arrays.stream(Comparison.values()).map(Comparison::sign).collect(Collectors.joining(" "))
                + ", and a value, as in steps>20; got '" + text + "'");
    }

    private static Optional<Comparison> signAt(String text, int at) {
        return LONGEST_FIRST.stream()
                .filter(comparison -> text.startsWith(comparison.sign(), at))
                .findFirst();
    }

    private static Object value(String text) {
        if (text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")) {
            return text.substring(1, text.length() - 1);
        }
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        if (text.matches("[+-]?\\d{1,18}")) {
            return Long.valueOf(text);
        }
        if (text.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?")) {
            return Double.valueOf(text);
        }
        return text;
    }
}
