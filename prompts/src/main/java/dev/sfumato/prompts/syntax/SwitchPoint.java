package dev.sfumato.prompts.syntax;

import java.math.BigDecimal;

/** The step after which a {@link Node.Scheduled} changes. */
public sealed interface SwitchPoint {

    /**
     * The last step, counted from 1, with the first option; below 1 the first option never shows.
     *
     * @param pass whose steps are counted
     */
    int lastStep(Pass pass);

    /**
     * One of the passes that make a picture.
     *
     * @param steps of this pass
     * @param before the steps of the pass before it, 0 if there is none; points within them lie behind
     */
    record Pass(int steps, int before) {

        /** The only pass. */
        public static Pass of(int steps) {
            return new Pass(steps, 0);
        }
    }

    /** As {@code when} is written. */
    String text();

    /** Written with a decimal point: a share of the steps of the first pass, rounded down; above 1 of those of a second. */
    record Fraction(double share) implements SwitchPoint {
        @Override
        public int lastStep(Pass pass) {
            double own = pass.before() > 0 ? share - 1 : share;
            return (int) Math.min(pass.steps(), own * pass.steps());
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
        public int lastStep(Pass pass) {
            return (int) Math.min(pass.steps(), (long) step - pass.before());
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
