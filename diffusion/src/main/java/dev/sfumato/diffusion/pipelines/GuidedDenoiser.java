package dev.sfumato.diffusion.pipelines;

import dev.sfumato.diffusion.components.Denoiser;
import dev.sfumato.diffusion.components.Tensors;
import dev.sfumato.diffusion.guidance.Guidance;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A denoiser with guidance around it: it runs the passes that a picture takes at its step and combines what they
 * predict. Thread-safe.
 *
 * <p>Passes whose prompts take different numbers of windows cannot share a call.
 */
public final class GuidedDenoiser {

    private final Denoiser denoiser;

    public GuidedDenoiser(Denoiser denoiser) {
        this.denoiser = denoiser;
    }

    /**
     * Predicts the next step of a picture.
     *
     * @param input (1, …) what every pass reads as latents
     * @return (1, …) the prediction to step along
     */
    public FloatTensor predict(Sample sample, FloatTensor input) {
        Conditioning conditioning = sample.conditioning();
        Guidance guidance = sample.guidance().at(sample.step(), sample.steps());
        boolean negative = guidance.passes() == 2 || conditioning.isComposed();
        List<Map<String, FloatTensor>> passes = conditioning.passes(sample.step(), sample.steps(), negative);
        List<FloatTensor> predictions = new ArrayList<>(Collections.nCopies(passes.size(), input));
        for (List<Integer> call : calls(passes, guidance.batched())) {
            List<Map<String, FloatTensor>> rows = call.stream().map(passes::get).toList();
            FloatTensor predicted = denoiser.predict(
                    Tensors.stack(Collections.nCopies(call.size(), input)), sample.timestep(), stacked(rows));
            for (int row = 0; row < call.size(); row++) {
                predictions.set(call.get(row), call.size() == 1 ? predicted : Tensors.row(predicted, row));
            }
        }
        return guidance.combine(Tensors.stack(predictions), conditioning.weights());
    }

    /** Which passes go into which call. */
    private static List<List<Integer>> calls(List<Map<String, FloatTensor>> passes, boolean batched) {
        Map<Object, List<Integer>> calls = new LinkedHashMap<>();
        for (int pass = 0; pass < passes.size(); pass++) {
            Object key = batched ? shapes(passes.get(pass)) : pass;
            calls.computeIfAbsent(key, each -> new ArrayList<>()).add(pass);
        }
        return List.copyOf(calls.values());
    }

    private static Map<String, Shape> shapes(Map<String, FloatTensor> pass) {
        Map<String, Shape> shapes = new TreeMap<>();
        pass.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        return shapes;
    }

    private static Map<String, FloatTensor> stacked(List<Map<String, FloatTensor>> rows) {
        Map<String, FloatTensor> inputs = new LinkedHashMap<>();
        for (String name : rows.getFirst().keySet()) {
            List<FloatTensor> column = new ArrayList<>();
            rows.forEach(row -> column.add(Objects.requireNonNull(row.get(name))));
            inputs.put(name, Tensors.stack(column));
        }
        return inputs;
    }
}
