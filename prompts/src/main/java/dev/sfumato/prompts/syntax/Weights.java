package dev.sfumato.prompts.syntax;

import dev.sfumato.prompts.PromptException;
import java.math.BigDecimal;

/** Numbers in prompts. */
final class Weights {

    /** The largest weight, either way. */
    static final double LIMIT = 10_000;

    private Weights() {}

    /** @throws PromptException if it is no number or beyond the limit */
    static double read(String field, String text) {
        double value;
        try {
            value = new BigDecimal(ascii(text)).doubleValue();
        } catch (NumberFormatException e) {
            throw new PromptException(field, "weight '" + text + "' is not a number");
        }
        check(field, value, text);
        return value;
    }

    // any script's digits count
    private static String ascii(String text) {
        StringBuilder digits = new StringBuilder();
        text.codePoints()
                .map(c -> Character.isDigit(c) ? '0' + Character.digit(c, 10) : c)
                .forEach(digits::appendCodePoint);
        return digits.toString();
    }

    static void check(String field, double value, String text) {
        if (!(Math.abs(value) <= LIMIT)) {
            throw new PromptException(field, "weight " + text + " is out of range; allowed: -10000 to 10000");
        }
    }

    static String text(double weight) {
        return BigDecimal.valueOf(weight).stripTrailingZeros().toPlainString();
    }
}
