package dev.sfumato.tracking.store.query;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A parameter of a generation that the index keeps in a column of its own, so that filters and sorting are fast. */
public enum GenerationField {
    MODEL("model", false),
    SCHEDULER("scheduler", false),
    STATUS("status", false),
    SEED("seed", true),
    STEPS("steps", true),
    GUIDANCE_SCALE("guidance_scale", true),
    WIDTH("width", true),
    HEIGHT("height", true);

    private final String key;
    private final boolean number;

    GenerationField(String key, boolean number) {
        this.key = key;
        this.number = number;
    }

    /** The key under which generations log it, which is also the name of the column. */
    public String key() {
        return key;
    }

    public boolean isNumber() {
        return number;
    }

    /** The field of a logged key; {@code guidance} stands for {@code guidance_scale}. */
    public static Optional<GenerationField> of(String key) {
        String name = key.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(field -> field.key.equals(name) || (field == GUIDANCE_SCALE && name.equals("guidance")))
                .findFirst();
    }
}
