package dev.sfumato.tracking;

import dev.sfumato.tracking.media.Histogram;
import dev.sfumato.tracking.media.Table;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks that values are what JSON can hold, and freezes them, so that what is logged is what was handed over. */
final class PlainValues {

    private static final int DEEPEST = 32;

    private static final Set<Class<?>> JSON_NUMBERS = Set.of(
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            BigInteger.class,
            BigDecimal.class);

    private final boolean imagesAllowed;

    private PlainValues(boolean imagesAllowed) {
        this.imagesAllowed = imagesAllowed;
    }

    /** Frozen values of String, Number, Boolean, List and Map; {@code name} leads the path in error messages. */
    static Map<String, Object> copy(String name, Map<String, ?> values) {
        return new PlainValues(false).map(name, values, 0);
    }

    /** The same, with images and lists of images as leaves. */
    static Map<String, Object> copyWithImages(Map<String, ?> values) {
        return new PlainValues(true).map("", values, 0);
    }

    private Map<String, Object> map(String path, Map<?, ?> values, int depth) {
        Map<String, Object> copy = new LinkedHashMap<>();
        values.forEach((key, value) -> {
            if (!(key instanceof String text) || text.isEmpty()) {
                throw new IllegalArgumentException(
                        name(path) + ": a key must be a String that is not empty, got " + key);
            }
            copy.put(text, value(path.isEmpty() ? text : path + "." + text, value, depth + 1));
        });
        return Collections.unmodifiableMap(copy);
    }

    private Object value(String path, @Nullable Object value, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException(path + ": is nested deeper than " + DEEPEST + " levels");
        }
        return switch (value) {
            case String text -> text;
            case Boolean bool -> bool;
            case Number number when JSON_NUMBERS.contains(number.getClass()) -> number;
            case Image image when imagesAllowed -> image;
            case Table table when imagesAllowed -> table;
            case Histogram histogram when imagesAllowed -> histogram.values();
            case List<?> list -> list(path, list, depth);
            case Map<?, ?> map -> map(path, map, depth);
            case null -> throw wrong(path, "null");
            default -> throw wrong(path, value.getClass().getName());
        };
    }

    private IllegalArgumentException wrong(String path, String found) {
        return new IllegalArgumentException(path + ": must be a String, Number, Boolean, List or Map"
                + (imagesAllowed ? " or an Image, Table or Histogram" : "") + ", got " + found);
    }

    private List<?> list(String path, List<?> list, int depth) {
        long images = list.stream().filter(Image.class::isInstance).count();
        if (images == 0 || !imagesAllowed) {
            PlainValues plain = new PlainValues(false);
            return list.stream()
                    .map(item -> plain.value(path + "[]", item, depth + 1))
                    .toList();
        }
        if (images < list.size()) {
            throw new IllegalArgumentException(path + ": a list with images must hold nothing else");
        }
        if (images > Run.MAX_IMAGES) {
            throw new IllegalArgumentException(
                    path + ": at most " + Run.MAX_IMAGES + " images fit under one key and step, got " + images);
        }
        return List.copyOf(list);
    }

    private static String name(String path) {
        return path.isEmpty() ? "values" : path;
    }
}
