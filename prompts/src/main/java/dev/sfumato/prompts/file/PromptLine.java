package dev.sfumato.prompts.file;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One prompt of a file with its settings.
 *
 * @param lineNumber where it begins, counted from 1, blank lines included
 * @param variant its place among the prompts that its line stands for, counted from 1
 * @param variants how many prompts its line stands for
 * @param prompt not blank
 * @param settings what else the line says, by name: String, Number, Boolean, List or Map
 * @param textual whether all values are texts because the form of the file knows no others
 */
public record PromptLine(
        int lineNumber, int variant, int variants, String prompt, Map<String, Object> settings, boolean textual) {

    public PromptLine {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /** The only prompt of its line. */
    public PromptLine(int lineNumber, String prompt, Map<String, Object> settings) {
        this(lineNumber, 1, 1, prompt, settings, false);
    }
}
