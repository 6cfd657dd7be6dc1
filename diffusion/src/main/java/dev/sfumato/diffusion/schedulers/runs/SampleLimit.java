package dev.sfumato.diffusion.schedulers.runs;

import dev.sfumato.diffusion.schedulers.options.OptionReader;
import dev.sfumato.modelloader.tensor.FloatTensor;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a predicted clean sample are kept within bounds; meant for pixels, not for latents.
 *
 * @param threshold how they are cut and scaled, or null for cutting at a fixed range
 * @param range the largest magnitude; may be infinite
 */
public record SampleLimit(@Nullable DynamicThreshold threshold, float range) {

    /** Values as they come. */
    public static final SampleLimit NONE = new SampleLimit(null, Float.POSITIVE_INFINITY);

    /** Reads the options clip_sample and thresholding, of which the latter wins. */
    public static SampleLimit read(OptionReader options, boolean clipped) {
        double range = options.numberAbove("clip_sample_range", 1, 0);
        boolean clip = options.flag("clip_sample", clipped);
        return new SampleLimit(DynamicThreshold.read(options), clip ? (float) range : Float.POSITIVE_INFINITY);
    }

    /** Limits in place a tensor of shape (batch, ...). */
    public void apply(FloatTensor sample) {
        if (threshold != null) {
            threshold.apply(sample);
            return;
        }
        float[] values = sample.values();
        for (int k = 0; k < values.length; k++) {
            values[k] = Math.clamp(values[k], -range, range);
        }
    }
}
