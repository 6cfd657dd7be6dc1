package dev.sfumato.service.http.request;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** OpenAI's quality of pictures, which here is how many steps they are denoised in. */
public enum Quality {
    /** Half as many steps as the model's own number, rounded up. */
    LOW,
    /** The model's own number of steps. */
    MEDIUM,
    /** Twice the model's own number of steps. */
    HIGH;

    private static final int MOST_STEPS = 1000;

    /** Finds a quality by OpenAI's name; {@code auto} and {@code standard} are {@link #MEDIUM}, {@code hd} is {@link #HIGH}. */
    public static Optional<Quality> parse(String name) {
        return switch (name) {
            case "low" -> Optional.of(LOW);
            case "auto", "standard", "medium" -> Optional.of(MEDIUM);
            case "hd", "high" -> Optional.of(HIGH);
            default -> Optional.empty();
        };
    }

    /** All names, for error messages. */
    public static List<String> names() {
        return List.of("auto", "low", "medium", "high", "standard", "hd");
    }

    /** The name in answers: {@code low}, {@code medium} or {@code high}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The denoising steps of this quality.
     *
     * @param own the model's own number, 1 to 1000
     */
    public int steps(int own) {
        return switch (this) {
            case LOW -> (own + 1) / 2;
            case MEDIUM -> own;
            case HIGH -> Math.min(MOST_STEPS, own * 2);
        };
    }
}
