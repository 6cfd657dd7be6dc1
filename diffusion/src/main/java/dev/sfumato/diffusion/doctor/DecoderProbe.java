package dev.sfumato.diffusion.doctor;

import java.time.Duration;
import java.util.List;

/**
 * A trial of the autoencoder's decoder.
 *
 * @param latents the extents of what was decoded, (batch, channels, height, width)
 * @param trials one for each content of the latents
 * @param time of all trials
 */
public record DecoderProbe(List<Integer> latents, List<Trial> trials, Duration time) {

    public DecoderProbe {
        latents = List.copyOf(latents);
        trials = List.copyOf(trials);
    }

    /**
     * One decoding.
     *
     * @param name {@code zeros}, or {@code noise} for a normal distribution as the scheduler would leave it
     * @param notNumbers the share of values that are infinite or no number, 0 to 1
     * @param lowest of the others; -1 is black
     * @param highest of the others; 1 is white
     * @param deviation of the others from their mean, root mean square
     */
    public record Trial(String name, double notNumbers, double lowest, double highest, double deviation) {

        /** Statistics of a decoded picture. */
        static Trial of(String name, float... values) {
            int bad = 0;
            double lowest = Double.POSITIVE_INFINITY;
            double highest = Double.NEGATIVE_INFINITY;
            double sum = 0;
            double squares = 0;
            for (float value : values) {
                if (!Float.isFinite(value)) {
                    bad++;
                    continue;
                }
                lowest = Math.min(lowest, value);
                highest = Math.max(highest, value);
                sum += value;
                squares += (double) value * value;
            }
            int good = values.length - bad;
            double mean = good == 0 ? 0 : sum / good;
            double variance = good == 0 ? 0 : squares / good - mean * mean;
            return new Trial(
                    name,
                    (double) bad / values.length,
                    good == 0 ? 0 : lowest,
                    good == 0 ? 0 : highest,
                    Math.sqrt(Math.max(0, variance)));
        }
    }
}
