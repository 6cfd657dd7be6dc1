package dev.sfumato.prompts.file;

import dev.sfumato.prompts.PromptException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A file that lists prompts in UTF-8, in the form that its name tells: {@code .txt} with one prompt a line,
 * {@code .jsonl} with one JSON object a line, {@code .csv} with a header, or {@code .yaml}. The last three hold settings
 * beside each {@code prompt}, and in JSON and YAML a list in place of a value stands for one prompt with each of its
 * values.
 */
public final class PromptFile {

    static final String PROMPT = "prompt";

    private static final String FORMS = ".jsonl (or .ndjson), .csv, .yaml (or .yml) or .txt";

    private PromptFile() {}

    /**
     * Reads all prompts.
     *
     * @throws PromptException naming file, line and field if a line is not of the form that the file's name promises,
     *     or if the file holds no prompt at all
     * @throws IOException if the file cannot be read
     */
    public static List<PromptLine> read(Path path) throws IOException {
        String name = path.toString().toLowerCase(Locale.ROOT);
        String form = name.substring(name.lastIndexOf('.') + 1);
        List<PromptLine> prompts = new ArrayList<>();
        switch (form) {
            case "jsonl", "ndjson", "csv", "yaml", "yml", "txt" -> {
                Source source = Source.read(path);
                for (Entry entry : entries(form, source)) {
                    prompts.addAll(MatrixExpansion.expand(source, entry, form.equals("csv")));
                }
            }
            default ->
                throw new PromptException(
                        path.toString(), "the name must end in " + FORMS + ", which tells the form of its lines");
        }
        if (prompts.isEmpty()) {
            throw new PromptException(path.toString(), "holds no prompts");
        }
        return prompts;
    }

    private static List<Entry> entries(String form, Source source) {
        return switch (form) {
            case "csv" -> CsvTable.read(source);
            case "txt" -> lines(source);
            case "yaml", "yml" -> YamlDocument.read(source);
            default -> JsonLines.read(source);
        };
    }

    private static List<Entry> lines(Source source) {
        List<Entry> entries = new ArrayList<>();
        for (int index = 0; index < source.lines().size(); index++) {
            String line = source.lines().get(index).strip();
            if (!line.isEmpty()) {
                entries.add(new Entry(index + 1, Map.of(PROMPT, line)));
            }
        }
        return entries;
    }
}
