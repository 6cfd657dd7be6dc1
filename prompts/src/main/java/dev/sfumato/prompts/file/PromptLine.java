package dev.sfumato.prompts.file;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One line of a prompt file.
 *
 * @param lineNumber counted from 1, blank lines included
 * @param prompt not blank
 * @param settings what else the line says, by name, as JSON gives it: String, Number, Boolean, List or Map
 */
public record PromptLine(int lineNumber, String prompt, Map<String, Object> settings) {

    public PromptLine {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }
}
