package dev.sfumato.diffusion.schedulers;

import dev.sfumato.diffusion.schedulers.options.SigmaSchedule;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A scheduler and the way in which its noise levels are laid out: what AUTOMATIC1111 calls sampler and schedule type.
 *
 * @param sigmas with schedulers that have no choice of noise levels only {@link SigmaSchedule#NORMAL}
 */
public record SchedulerChoice(SchedulerType type, SigmaSchedule sigmas) {

    /** A scheduler with the noise levels of the model's options. */
    public static SchedulerChoice of(SchedulerType type) {
        return new SchedulerChoice(type, SigmaSchedule.NORMAL);
    }

    public SchedulerChoice with(SigmaSchedule others) {
        return new SchedulerChoice(type, others);
    }

    /**
     * Finds a scheduler by any of its names, which may be followed by that of a schedule as in {@code DPM++ 2M Karras}
     * and {@code dpmpp_2m_karras}.
     */
    public static Optional<SchedulerChoice> parse(String name) {
        Optional<SchedulerChoice> plain = SchedulerType.parse(name).map(SchedulerChoice::of);
        return plain.or(() -> Arrays.stream(SigmaSchedule.values())
                .filter(schedule -> schedule != SigmaSchedule.NORMAL)
                .flatMap(schedule -> withoutSuffix(name.strip(), schedule)
                        .flatMap(SchedulerType::parse)
                        .map(type -> new SchedulerChoice(type, schedule))
                        .stream())
                .findFirst());
    }

    private static Optional<String> withoutSuffix(String name, SigmaSchedule schedule) {
        int end = name.length() - schedule.wireName().length() - 1;
        return end > 0
                        && name.toLowerCase(Locale.ROOT).endsWith(schedule.wireName())
                        && " _".indexOf(name.charAt(end)) >= 0
                ? Optional.of(name.substring(0, end))
                : Optional.empty();
    }

    /** The scheduler's own name, without the schedule. */
    public String wireName() {
        return type.wireName();
    }
}
