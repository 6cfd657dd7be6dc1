package dev.sfumato.service.jobs.events;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place of an event among those of its job, as {@code Last-Event-ID} carries it: later events have greater ones,
 * also over a restart of the server.
 *
 * @param attempt of the job, from 1
 * @param number within the attempt, from 0
 */
public record EventId(int attempt, int number) implements Comparable<EventId> {
    /** Before every event. */
    public static final EventId NONE = new EventId(0, 0);

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})-(\\d{1,9})");
    private static final Comparator<EventId> ORDER =
            Comparator.comparingInt(EventId::attempt).thenComparingInt(EventId::number);

    /** Reads what {@link #toString} wrote. */
    public static Optional<EventId> parse(String text) {
        Matcher parts = FORM.matcher(text);
        return parts.matches()
                ? Optional.of(new EventId(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2))))
                : Optional.empty();
    }

    @Override
    public int compareTo(EventId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return attempt + "-" + number;
    }
}
