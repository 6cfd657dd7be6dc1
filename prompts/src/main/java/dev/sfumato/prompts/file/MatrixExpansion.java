package dev.sfumato.prompts.file;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The prompts that an entry with lists stands for: every combination of their values, those of the last list changing
 * fastest. A list of mappings is a value of its own; a list of lists has lists for values.
 */
final class MatrixExpansion {

    /** More combinations are refused. */
    static final int MOST = 10_000;

    private MatrixExpansion() {}

    static List<PromptLine> expand(Source source, Entry entry, boolean textual) {
        List<Map<String, Object>> combinations = List.of(Map.of());
        for (Map.Entry<String, @Nullable Object> field : entry.values().entrySet()) {
            List<Object> choices = choices(source, entry.line(), field.getKey(), field.getValue());
            if ((long) combinations.size() * choices.size() > MOST) {
                throw source.refused(entry.line(), field.getKey(), "makes more than " + MOST + " prompts of this line");
            }
            List<Map<String, Object>> longer = new ArrayList<>();
            for (Map<String, Object> combination : combinations) {
                for (Object choice : choices) {
                    Map<String, Object> more = new LinkedHashMap<>(combination);
                    more.put(field.getKey(), choice);
                    longer.add(more);
                }
            }
            combinations = longer;
        }
        List<PromptLine> lines = new ArrayList<>();
        for (Map<String, Object> combination : combinations) {
            String prompt = prompt(source, entry.line(), combination);
            combination = new LinkedHashMap<>(combination);
            combination.remove(PromptFile.PROMPT);
            lines.add(
                    new PromptLine(entry.line(), lines.size() + 1, combinations.size(), prompt, combination, textual));
        }
        return lines;
    }

    private static List<Object> choices(Source source, int line, String field, @Nullable Object value) {
        if (value == null) {
            // what a prompt must be is told below
            if (field.equals(PromptFile.PROMPT)) {
                throw noPrompt(source, line, "null");
            }
            throw source.refused(line, field, "must have a value or be left out, got null");
        }
        if (!(value instanceof List<?> list)
                || (!list.isEmpty() && list.stream().allMatch(Map.class::isInstance))) {
            return List.of(value);
        }
        List<Object> choices = new ArrayList<>();
        for (Object choice : list) {
            if (choice == null || choice instanceof Map) {
                throw source.refused(line, field, "must be a list of values, got " + shown(list));
            }
            choices.add(choice);
        }
        if (choices.isEmpty()) {
            throw source.refused(line, field, "must have a value or be left out, got an empty list");
        }
        return choices;
    }

    private static String prompt(Source source, int line, Map<String, Object> values) {
        Object prompt = values.get(PromptFile.PROMPT);
        if (!(prompt instanceof String text) || text.isBlank()) {
            throw noPrompt(source, line, prompt == null ? "nothing" : shown(prompt));
        }
        return text;
    }

    private static RuntimeException noPrompt(Source source, int line, String got) {
        return source.refused(line, PromptFile.PROMPT, "must be a text that is not blank, got " + got);
    }

    private static String shown(Object value) {
        return JsonLines.MAPPER.writeValueAsString(value);
    }
}
