package dev.sfumato.tracking.export.mlflow.rest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Names and texts as MLflow takes them. Stateless. */
public final class MlflowNames {
    /** The most metrics of one call. */
    public static final int METRICS = 1000;

    /** The most parameters, and the most tags, of one call. */
    public static final int PARAMS = 100;

    private static final int KEY = 250;
    private static final int PARAM_VALUE = 6000;
    private static final int TAG_VALUE = 5000;
    private static final Pattern NOT_ALLOWED = Pattern.compile("[^\\w.\\- /]");

    private MlflowNames() {}

    /** A name of a metric, parameter or tag: characters that MLflow refuses become {@code _}. */
    public static String key(String name) {
        String allowed = NOT_ALLOWED.matcher(name).replaceAll("_").strip();
        String path = allowed.replaceAll("/+", "/").replaceAll("^/|/$", "").replaceAll("(^|/)\\.{1,2}(?=/|$)", "$1_");
        return cut(path.isEmpty() ? "_" : path, KEY);
    }

    /** A parameter's value, cut to MLflow's limit; the whole of it stands in {@code config.json}. */
    public static String paramValue(String value) {
        return cut(value, PARAM_VALUE);
    }

    /** A tag's value, cut to the limit of all versions since 1. */
    public static String tagValue(String value) {
        return cut(value, TAG_VALUE);
    }

    private static String cut(String text, int most) {
        if (text.codePointCount(0, text.length()) <= most) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
    }

    /** Nested values with their names joined by {@code separator}; lists stay whole. */
    public static Map<String, Object> flat(Map<String, ?> values, String separator) {
        Map<String, Object> flat = new LinkedHashMap<>();
        values.forEach((name, value) -> add(flat, name, value, separator));
        return flat;
    }

    private static void add(Map<String, Object> flat, String name, Object value, String separator) {
        if (value instanceof Map<?, ?> map && !map.containsKey("_type")) {
            map.forEach((inner, item) -> add(flat, name + separator + inner, item == null ? "" : item, separator));
        } else {
            flat.put(name, value == null ? "" : value);
        }
    }

    /** Parameters or tags as the API lists them. */
    public static List<Map<String, String>> pairs(Map<String, String> values) {
        return values.entrySet().stream()
                .map(entry -> Map.of("key", entry.getKey(), "value", entry.getValue()))
                .toList();
    }
}
