package dev.sfumato.diffusion.pipelines.families;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The table of docs/families.md: differences from diffusers by model and task. Not thread-safe. */
final class FamiliesPage {

    private static final String MARKER =
            "<!-- measured by docs/make-families; everything below this line is replaced -->\n";

    private final Map<String, Row> rows = new LinkedHashMap<>();

    private record Row(int pictures, double mean, int largest) {

        Row with(PixelDifference difference) {
            return new Row(pictures + 1, Math.max(mean, difference.mean()), Math.max(largest, difference.largest()));
        }
    }

    void add(GoldenCase golden, PixelDifference difference) {
        String key = golden.model() + " | " + golden.task().replace('_', ' ');
        rows.put(key, rows.getOrDefault(key, new Row(0, 0, 0)).with(difference));
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
        rows.forEach((key, row) -> table.append(String.format(
                Locale.ROOT, "| %s | %d | %.4f | %d |%n", key, row.pictures(), row.mean(), row.largest())));
        Files.writeString(page, table);
    }
}
