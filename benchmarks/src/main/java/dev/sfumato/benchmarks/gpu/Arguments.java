package dev.sfumato.benchmarks.gpu;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The arguments of a program, each {@code name=value}. */
record Arguments(Map<String, String> values) {

    /** @throws IllegalArgumentException if one has no value, no such name or comes twice */
    static Arguments parse(String[] given, Set<String> known) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String argument : given) {
            int split = argument.indexOf('=');
            String name = split < 0 ? argument : argument.substring(0, split);
            if (split < 0 || !known.contains(name)) {
                throw new IllegalArgumentException("got '" + argument + "'; expected name=value of " + known);
            }
            if (values.put(name, argument.substring(split + 1)) != null) {
                throw new IllegalArgumentException(name + ": is given twice");
            }
        }
        return new Arguments(values);
    }

    /** @throws IllegalArgumentException if it is not there */
    String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + ": is needed");
        }
        return value;
    }

    String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    /** @throws IllegalArgumentException if it is not a whole number of at least this */
    int whole(String name, int otherwise, int least) {
        int number = parsed(name, values.getOrDefault(name, String.valueOf(otherwise)), Integer::parseInt);
        if (number < least) {
            throw new IllegalArgumentException(name + ": got " + number + ", expected at least " + least);
        }
        return number;
    }

    /** @throws IllegalArgumentException if it is not a finite number of at least 0 */
    double number(String name, double otherwise) {
        double number = parsed(name, values.getOrDefault(name, String.valueOf(otherwise)), Double::parseDouble);
        if (!(number >= 0) || Double.isInfinite(number)) {
            throw new IllegalArgumentException(name + ": got " + number + ", expected a number of at least 0");
        }
        return number;
    }

    /** Numbers with commas between. */
    List<Integer> wholes(String name, String otherwise) {
        return Arrays.stream(values.getOrDefault(name, otherwise).split(",", -1))
                .map(part -> parsed(name, part, Integer::parseInt))
                .toList();
    }

    private static <T> T parsed(String name, String value, Function<String, T> parser) {
        try {
            return parser.apply(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + ": got '" + value + "', expected a number", e);
        }
    }
}
