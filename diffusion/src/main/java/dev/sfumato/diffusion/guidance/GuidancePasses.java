package dev.sfumato.diffusion.guidance;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How the passes of one step go through the denoiser. */
public enum GuidancePasses {
    /** All in one call. */
    BATCHED,
    /** Each in a call of its own, which takes less memory and on some machines less time. */
    SEPARATE,
    /** The faster of the two, measured when a model is loaded and remembered from then on. */
    MEASURED;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<GuidancePasses> parse(String name) {
        return Arrays.stream(values())
                .filter(value -> value.wireName().equals(name))
                .findFirst();
    }

    public static List<String> names() {
        return Arrays.stream(values()).map(GuidancePasses::wireName).toList();
    }
}
