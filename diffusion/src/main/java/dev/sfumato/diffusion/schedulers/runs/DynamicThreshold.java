package dev.sfumato.diffusion.schedulers.runs;

import dev.sfumato.diffusion.schedulers.options.OptionReader;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Dynamic thresholding: a predicted clean sample is cut at a high quantile of its own magnitudes and scaled back to
 * [-1, 1]; each image of a batch by itself. Meant for pixels, not for latents.
 *
 * @param ratio which quantile, from 0 to 1
 * @param maxValue the highest cut
 * @see <a href="https://arxiv.org/abs/2205.11487">Photorealistic Text-to-Image Diffusion Models</a>, section 2.3
 */
public record DynamicThreshold(float ratio, float maxValue) {

    public static @Nullable DynamicThreshold read(OptionReader options) {
        double ratio = options.numberWithin("dynamic_thresholding_ratio", 0.995, 0, 1);
        double maxValue = options.numberAbove("sample_max_value", 1, 0);
        return options.flag("thresholding", false) ? new DynamicThreshold((float) ratio, (float) maxValue) : null;
    }

    /** Cuts in place a tensor of shape (batch, ...). */
    public void apply(FloatTensor sample) {
        float[] values = sample.values();
        int length = values.length / sample.shape().dimension(0);
        for (int from = 0; from < values.length; from += length) {
            float cut = Math.min(Math.max(quantile(values, from, length), 1), maxValue);
            for (int i = from; i < from + length; i++) {
                values[i] = Math.clamp(values[i], -cut, cut) / cut;
            }
        }
    }

    private float quantile(float[] values, int from, int length) {
        float[] magnitudes = new float[length];
        for (int i = 0; i < length; i++) {
            magnitudes[i] = Math.abs(values[from + i]);
        }
        Arrays.sort(magnitudes);
        float rank = ratio * (length - 1);
        int below = (int) rank;
        float share = rank - below;
        float low = magnitudes[below];
        float high = magnitudes[(int) Math.ceil(rank)];
        return share < 0.5f ? low + share * (high - low) : high - (high - low) * (1 - share);
    }
}
