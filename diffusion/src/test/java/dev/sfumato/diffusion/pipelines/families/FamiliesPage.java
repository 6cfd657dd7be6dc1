package dev.sfumato.diffusion.pipelines.families;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The table of docs/families.md: differences from diffusers by model and task. Not thread-safe. */
final class FamiliesPage {

    private static final String MARKER =
            "<!-- measured by docs/make-families; everything below this line is replaced -->\n";

    private static final List<String> MODELS =
            GoldenCase.all().stream().map(GoldenCase::model).distinct().toList();

    private final Map<String, Row> rows = new LinkedHashMap<>();

    /** The differences of one task; models come in the order of the golden cases. */
    private record Row(int model, int pictures, double mean, int largest) {

        Row with(PixelDifference difference) {
            return new Row(
                    model, pictures + 1, Math.max(mean, difference.mean()), Math.max(largest, difference.largest()));
        }
    }

    void add(GoldenCase golden, String part, PixelDifference difference) {
        String key = golden.model() + " | " + golden.task().replace('_', ' ') + part;
        Row before = rows.getOrDefault(key, new Row(MODELS.indexOf(golden.model()), 0, 0, 0));
        rows.put(key, before.with(difference));
    }

    /** Replaces what follows the marker. */
    void write(Path page) throws IOException {
        String text = Files.readString(page);
        if (!text.contains(MARKER)) {
            throw new IllegalArgumentException(page + " has no line " + MARKER);
        }
        StringBuilder table = new StringBuilder(text.substring(0, text.indexOf(MARKER) + MARKER.length()));
        table.append("\n| model | task | pictures | largest mean difference | largest difference |\n");
        table.append("|---|---|---|---|---|\n");
        rows.entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> entry.getValue().model()))
                .forEach(entry -> table.append(line(entry.getKey(), entry.getValue())));
        Files.writeString(page, table);
    }

    private static String line(String key, Row row) {
        return String.format(Locale.ROOT, "| %s | %d | %.4f | %d |%n", key, row.pictures(), row.mean(), row.largest());
    }
}
