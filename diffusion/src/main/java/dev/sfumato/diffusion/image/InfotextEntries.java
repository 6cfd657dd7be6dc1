package dev.sfumato.diffusion.image;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an infotext says, taken apart as AUTOMATIC1111's {@code png-info} does. Stateless.
 *
 * <p>The last line holds the settings if at least three can be read from it; all others are prompt, from the line that
 * begins with {@code Negative prompt:} on negative prompt. A size, as in {@code 512x768}, becomes two entries
 * ({@code Size-1}, {@code Size-2}).
 */
public final class InfotextEntries {
    private static final String NEGATIVE = "Negative prompt:";
    private static final int FEWEST_SETTINGS = 3;
    private static final Pattern NAME = Pattern.compile("\\s*(\\w[\\w /-]*):\\s*");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})x(\\d{1,9})");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private InfotextEntries() {}

    /** The entries in their order, {@code Prompt} and {@code Negative prompt} first; empty if the text is. */
    public static Map<String, String> read(String infotext) {
        Map<String, String> entries = new LinkedHashMap<>();
        if (infotext.isBlank()) {
            return entries;
        }
        List<String> lines = new ArrayList<>(infotext.strip().lines().toList());
        Map<String, String> settings = settings(lines.getLast());
        if (settings.size() >= FEWEST_SETTINGS) {
            lines.removeLast();
        } else {
            settings = Map.of();
        }
        putPrompts(entries, lines);
        settings.forEach((name, value) -> putSetting(entries, name, value));
        return entries;
    }

    private static void putPrompts(Map<String, String> entries, List<String> lines) {
        int negative = 0;
        while (negative < lines.size() && !lines.get(negative).strip().startsWith(NEGATIVE)) {
            negative++;
        }
        entries.put("Prompt", String.join("\n", lines.subList(0, negative)).strip());
        String rest = String.join("\n", lines.subList(negative, lines.size())).strip();
        entries.put(
                "Negative prompt",
                rest.isEmpty() ? "" : rest.substring(NEGATIVE.length()).strip());
    }

    private static void putSetting(Map<String, String> entries, String name, String value) {
        Matcher size = SIZE.matcher(value);
        if (size.matches()) {
            entries.put(name + "-1", size.group(1));
            entries.put(name + "-2", size.group(2));
        } else {
            entries.put(name, value);
        }
    }

    // "name: value, name: value"; a value that holds a separator is a JSON string. What cannot be read ends it.
    private static Map<String, String> settings(String line) {
        Map<String, String> settings = new LinkedHashMap<>();
        Matcher name = NAME.matcher(line);
        int at = 0;
        while (at < line.length() && name.region(at, line.length()).lookingAt()) {
            int end = endOfValue(line, name.end());
            settings.put(name.group(1), unquoted(line.substring(name.end(), end).strip()));
            at = end + 1;
        }
        return settings;
    }

    private static int endOfValue(String line, int begin) {
        boolean quoted = begin < line.length() && line.charAt(begin) == '"';
        int at = begin;
        if (quoted) {
            at++;
            while (at < line.length() && line.charAt(at) != '"') {
                at += line.charAt(at) == '\\' ? 2 : 1;
            }
        }
        int comma = at < line.length() ? line.indexOf(',', at) : -1;
        return comma < 0 ? line.length() : comma;
    }

    private static String unquoted(String value) {
        if (!value.startsWith("\"")) {
            return value;
        }
        try {
            return MAPPER.readValue(value, String.class);
        } catch (JacksonException _) {
            return value;
        }
    }
}
