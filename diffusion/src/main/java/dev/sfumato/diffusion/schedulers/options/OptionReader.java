package dev.sfumato.diffusion.schedulers.options;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Typed access to the options of a scheduler_config.json, with a default where the file says nothing.
 *
 * <p>Every method throws a {@link SchedulerOptionException} that names the option, the value and what is allowed.
 */
public final class OptionReader {

    private final Map<String, Object> options;

    public OptionReader(Map<String, Object> options) {
        this.options = Map.copyOf(options);
    }

    public boolean flag(String name, boolean fallback) {
        return switch (options.get(name)) {
            case null -> fallback;
            case Boolean flag -> flag;
            case Object other -> throw wrong(name, other, "true or false");
        };
    }

    public int integer(String name, int fallback, int min, int max) {
        double value = number(name).orElse(fallback);
        if (value != Math.rint(value) || value < min || value > max) {
            throw wrong(name, Objects.requireNonNull(options.get(name)), "whole numbers from " + min + " to " + max);
        }
        return (int) value;
    }

    /** A seed from 0 to 2^63-1, or nothing. */
    public OptionalLong seed(String name) {
        return switch (options.get(name)) {
            case null -> OptionalLong.empty();
            case Long seed when seed >= 0 -> OptionalLong.of(seed);
            case Integer seed when seed >= 0 -> OptionalLong.of(seed);
            case Object other -> throw wrong(name, other, "whole numbers from 0 to " + Long.MAX_VALUE);
        };
    }

    /** A number that may be infinite but not NaN. */
    public OptionalDouble number(String name) {
        return switch (options.get(name)) {
            case null -> OptionalDouble.empty();
            case Number number when !Double.isNaN(number.doubleValue()) -> OptionalDouble.of(number.doubleValue());
            case Object other -> throw wrong(name, other, "a number");
        };
    }

    /** A finite number that is more than a bound. */
    public double numberAbove(String name, double fallback, double bound) {
        return numberAbove(name, bound).orElse(fallback);
    }

    /** A finite number that is more than a bound, or nothing. */
    public OptionalDouble numberAbove(String name, double bound) {
        OptionalDouble value = number(name);
        if (value.isPresent() && !(value.getAsDouble() > bound && value.getAsDouble() < Double.POSITIVE_INFINITY)) {
            throw wrong(name, value.getAsDouble(), "numbers above " + bound);
        }
        return value;
    }

    /** A number from one bound to another. */
    public double numberWithin(String name, double fallback, double min, double max) {
        double value = number(name).orElse(fallback);
        if (!(value >= min && value <= max)) {
            throw wrong(name, value, "numbers from " + min + " to " + max);
        }
        return value;
    }

    /** A list of numbers; empty if the option is absent. */
    public List<Double> numbers(String name) {
        return switch (options.get(name)) {
            case null -> List.of();
            case List<?> list
            when list.stream().allMatch(Number.class::isInstance) ->
                list.stream().map(number -> ((Number) number).doubleValue()).toList();
            case Object other -> throw wrong(name, other, "a list of numbers");
        };
    }

    /** One of the constants of an enum, which the file writes in lower case. */
    public <E extends Enum<E>> E choice(String name, E fallback) {
        return choice(name, fallback, EnumSet.allOf(fallback.getDeclaringClass()));
    }

    /** One of some constants of an enum, which the file writes in lower case. */
    public <E extends Enum<E>> E choice(String name, E fallback, Set<E> allowed) {
        Object value = options.get(name);
        if (value == null) {
            return fallback;
        }
        return allowed.stream()
                .filter(constant -> wireName(constant).equals(value))
                .findFirst()
                .orElseThrow(() -> wrong(
                        name,
                        value,
                        allowed.stream().map(OptionReader::wireName).sorted().collect(Collectors.joining(", "))));
    }

    /** One of some words. */
    public String word(String name, String fallback, String... allowed) {
        Object value = options.get(name);
        if (value == null) {
            return fallback;
        }
        return Arrays.stream(allowed)
                .filter(value::equals)
                .findFirst()
                .orElseThrow(() -> wrong(name, value, String.join(", ", allowed)));
    }

    /** Refuses an option that says anything. */
    public void refuse(String name, String reason) {
        Object value = options.get(name);
        if (value != null) {
            throw new SchedulerOptionException(name, reason + ", got " + value + "; allowed: null");
        }
    }

    private static String wireName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static SchedulerOptionException wrong(String name, Object value, String allowed) {
        return new SchedulerOptionException(name, "got " + value + "; allowed: " + allowed);
    }
}
