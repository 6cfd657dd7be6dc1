package dev.sfumato.diffusion.components;

import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.LongTensor;
import dev.sfumato.modelloader.tensor.Shape;
import dev.sfumato.prompts.conditioning.Emphasis;
import dev.sfumato.prompts.conditioning.PlannedText;
import dev.sfumato.prompts.conditioning.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A text encoder that reads planned texts: each window in a call of its own, its states multiplied by the weights of
 * their tokens. Thread-safe.
 */
public final class WindowEncoder {

    private final TextEncoder encoder;
    private final String states;

    /** @param states the encoder's output, (batch, sequence, width), that the denoiser attends to */
    public WindowEncoder(TextEncoder encoder, String states) {
        this.encoder = encoder;
        this.states = encoder.output(states, 3).name();
    }

    /** Encodes all windows of a text. */
    public WindowStates encode(PlannedText text, Emphasis emphasis) {
        List<FloatTensor> windows = new ArrayList<>();
        Map<String, FloatTensor> first = Map.of();
        for (Window window : text.windows(encoder.tokenizer())) {
            LongTensor ids = LongTensor.of(Shape.of(1, window.ids().size()), window.idArray());
            Map<String, FloatTensor> outputs = encoder.run(ids);
            first = windows.isEmpty() ? outputs : first;
            windows.add(weighted(Objects.requireNonNull(outputs.get(states)), window, emphasis));
        }
        return new WindowStates(Tensors.join(1, windows), first);
    }

    /**
     * A text as the denoiser reads it.
     *
     * @param states (1, windows * sequence, width)
     * @param first all outputs of the first window, not weighted; its pooled ones stand for the whole text
     */
    public record WindowStates(FloatTensor states, Map<String, FloatTensor> first) {

        public WindowStates {
            first = Map.copyOf(first);
        }
    }

    private static FloatTensor weighted(FloatTensor encoded, Window window, Emphasis emphasis) {
        if (!window.isWeighted()) {
            return encoded;
        }
        float[] values = encoded.values().clone();
        double before = mean(values);
        int width = values.length / window.weights().size();
        for (int i = 0; i < values.length; i++) {
            values[i] *= window.weights().get(i / width).floatValue();
        }
        return FloatTensor.of(
                encoded.shape(),
                switch (emphasis) {
                    case ORIGINAL -> scaled(values, (float) before / (float) mean(values));
                    case NO_NORM -> values;
                });
    }

    // States whose mean became zero have no scale that brings it back.
    private static float[] scaled(float[] values, float factor) {
        for (int i = 0; i < values.length && Float.isFinite(factor); i++) {
            values[i] *= factor;
        }
        return values;
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
