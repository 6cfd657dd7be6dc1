package dev.sfumato.diffusion.schedulers.options;

/**
 * The straight line by which a picture's size gives the shift of its noise levels.
 *
 * @param baseShift mu at the base length
 * @param maxShift mu at the largest length
 * @param baseLength tokens of the picture
 * @param maxLength tokens of the picture
 */
public record DynamicShift(double baseShift, double maxShift, int baseLength, int maxLength) {

    public DynamicShift {
        if (maxLength <= baseLength) {
            throw new SchedulerOptionException(
                    "max_image_seq_len", "got " + maxLength + "; allowed: more than base_image_seq_len, " + baseLength);
        }
    }

    public static DynamicShift read(OptionReader options) {
        return new DynamicShift(
                options.number("base_shift").orElse(0.5),
                options.number("max_shift").orElse(1.15),
                options.integer("base_image_seq_len", 256, 1, Integer.MAX_VALUE - 1),
                options.integer("max_image_seq_len", 4096, 1, Integer.MAX_VALUE - 1));
    }

    /** The shift of a picture that the transformer sees as so many tokens. */
    public double mu(int imageSequenceLength) {
        double slope = (maxShift - baseShift) / (maxLength - baseLength);
        double intercept = baseShift - slope * baseLength;
        return imageSequenceLength * slope + intercept;
    }
}
