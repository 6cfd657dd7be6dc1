package dev.sfumato.diffusion.schedulers.options;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The ways of laying noise levels over a run that a request can ask for, by the names of AUTOMATIC1111. */
public enum SigmaSchedule {
    /** As the model's own options say. */
    NORMAL(null),
    KARRAS(SigmaSpacing.KARRAS),
    EXPONENTIAL(SigmaSpacing.EXPONENTIAL),
    BETA(SigmaSpacing.BETA);

    private final @Nullable SigmaSpacing spacing;

    SigmaSchedule(@Nullable SigmaSpacing spacing) {
        this.spacing = spacing;
    }

    /** The formula that it stands for, or nothing if that is the model's choice. */
    public Optional<SigmaSpacing> spacing() {
        return Optional.ofNullable(spacing);
    }

    /** The name at our APIs and on the command line. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name that AUTOMATIC1111 shows and writes into picture metadata. */
    public String scheduleName() {
        return name().charAt(0) + wireName().substring(1);
    }

    /** Finds a schedule by its name, in whatever case. */
    public static Optional<SigmaSchedule> parse(String name) {
        return Arrays.stream(values())
                .filter(schedule -> schedule.wireName().equalsIgnoreCase(name.strip()))
                .findFirst();
    }

    /** All names, for error messages and lists. */
    public static List<String> names() {
        return Arrays.stream(values()).map(SigmaSchedule::wireName).toList();
    }
}
