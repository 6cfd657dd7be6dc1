package dev.sfumato.tracking.store.sql.query;

import dev.sfumato.tracking.store.query.GenerationField;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A column of the table of generations: one of their fields, or another number that each of them logs and that would
 * take far more space as a metric of its own. Texts are kept as numbers of the table word.
 *
 * @param key under which it is logged
 * @param name of the column
 */
public record GenerationColumn(String key, String name, boolean isNumber) {

    private static final List<GenerationColumn> ALL = Stream.concat(
                    Arrays.stream(GenerationField.values()).map(GenerationColumn::of),
                    Stream.of(
                                    "n",
                                    "clip_skip",
                                    "guidance_rescale",
                                    "guidance_start",
                                    "guidance_end",
                                    "timings/queue",
                                    "timings/encode",
                                    "timings/denoise",
                                    "timings/decode",
                                    "timings/step")
                            .map(key -> new GenerationColumn(key, key.replace('/', '_'), true)))
            .toList();

    public static List<GenerationColumn> all() {
        return ALL;
    }

    static GenerationColumn of(GenerationField field) {
        return new GenerationColumn(field.key(), field.key(), field.isNumber());
    }

    /** The column that holds the numbers logged under a key, if there is one. */
    public static Optional<GenerationColumn> ofNumber(String key) {
        return ALL.stream()
                .filter(column -> column.isNumber && column.key.equals(key))
                .findFirst();
    }
}
