package dev.sfumato.diffusion.task;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How a picture is enlarged between the two passes of {@link HiresFix}. */
public enum Upscaler {

    /** Its latents, bilinearly; they are not decoded in between. */
    LATENT("latent", "Latent"),

    /** Its pixels, with a Lanczos filter. */
    LANCZOS("lanczos", "Lanczos");

    private final String wireName;
    private final String title;

    Upscaler(String wireName, String title) {
        this.wireName = wireName;
        this.title = title;
    }

    /** The name at our APIs and on the command line. */
    public String wireName() {
        return wireName;
    }

    /** The name that AUTOMATIC1111 shows and writes into picture metadata. */
    public String title() {
        return title;
    }

    /** Finds an upscaler by either of its names, in whatever case. */
    public static Optional<Upscaler> parse(String name) {
        String wanted = name.strip();
        return Arrays.stream(values())
                .filter(upscaler ->
                        wanted.equalsIgnoreCase(upscaler.wireName) || wanted.equalsIgnoreCase(upscaler.title))
                .findFirst();
    }

    /** Our own names of all upscalers. */
    public static List<String> names() {
        return Arrays.stream(values()).map(Upscaler::wireName).toList();
    }
}
