package dev.sfumato.prompts.syntax;

import java.math.BigDecimal;

/** The step after which a {@link Node.Scheduled} changes. */
public sealed interface SwitchPoint {

    /** The last step, counted from 1, with the first option; below 1 the first option never shows. */
    int lastStep(int steps);

    /** As {@code when} is written. */
    String text();

    /** Written with a decimal point: a share of all steps, rounded down. */
    record Fraction(double share) implements SwitchPoint {
        @Override
        public int lastStep(int steps) {
            return (int) Math.min(steps, share * steps);
        }

        @Override
        public String text() {
            String plain = BigDecimal.valueOf(share).toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
    }

    /** Written without a decimal point: a number of steps. */
    record Step(int step) implements SwitchPoint {
        @Override
        public int lastStep(int steps) {
            return Math.min(steps, step);
        }

        @Override
        public String text() {
            return String.valueOf(step);
        }
    }

    /** Reads {@code 0.5} as a fraction and {@code 12} as a step. */
    static SwitchPoint of(String number) {
        double value = Math.clamp(Double.parseDouble(number), -Double.MAX_VALUE, Double.MAX_VALUE);
        // no negative zero, which would print as a positive one
        return number.contains(".") ? new Fraction(value + 0.0) : new Step((int) value);
    }
}
