package dev.sfumato.diffusion.pipelines;

import dev.sfumato.diffusion.components.Denoiser;
import dev.sfumato.diffusion.components.Tensors;
import dev.sfumato.diffusion.guidance.Guidance;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.RowsTensor;
import dev.sfumato.modelloader.tensor.Shape;
import dev.sfumato.modelloader.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A denoiser with guidance around it: it runs the passes that pictures take at their steps, as many as possible in one
 * call, and combines what they predict. Thread-safe, for different pictures.
 *
 * <p>Passes whose prompts take different numbers of windows cannot share a call.
 */
public final class GuidedDenoiser {

    /** The role of the negative prompt, just before that of the first prompt. */
    private static final int NEGATIVE = -1;

    private final Denoiser denoiser;
    private final LatentForm form;

    /** A denoiser that reads latents as they are. */
    public GuidedDenoiser(Denoiser denoiser) {
        this(denoiser, new LatentForm() {});
    }

    public GuidedDenoiser(Denoiser denoiser, LatentForm form) {
        this.denoiser = denoiser;
        this.form = form;
    }

    /** How a denoiser wants to be told latents and timesteps; as the pictures have them unless overridden. */
    public interface LatentForm {

        /** Latents of a picture, (1, channels, height, width), as one row of the denoiser's batch, (1, …). */
        default FloatTensor toRow(FloatTensor latents) {
            return latents;
        }

        /** The way back for what was predicted, to latents of the given shape. */
        default FloatTensor fromRow(FloatTensor row, Shape latents) {
            return row;
        }

        /** The timestep as the denoiser counts it. */
        default double timestep(double scheduled) {
            return scheduled;
        }
    }

    /**
     * What a row of the denoiser's batch is for.
     *
     * @param role 0 for the first prompt, counting on from there, or {@link #NEGATIVE}
     */
    private record Place(Sample sample, int role) {}

    /**
     * One row of the denoiser's batch.
     *
     * @param inputs beside latents and timestep, each (1, …)
     */
    private record Row(Place place, FloatTensor latents, double timestep, Map<String, FloatTensor> inputs) {

        Map<String, Shape> shapes() {
            Map<String, Shape> shapes = new TreeMap<>();
            inputs.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
            return shapes;
        }
    }

    /** What the rows of one call have in common. */
    private record CallKey(
            Shape latents,
            Map<String, Shape> shapes,
            int role,
            OptionalDouble timestep,
            @Nullable Sample only) {}

    /** See {@link DiffusionPipeline#batchKey}. */
    public BatchKey batchKey(DiffusionPipeline pipeline, Sample sample) {
        List<Row> rows = rowsOf(sample);
        return new BatchKey(
                pipeline,
                sample.latents().shape(),
                rows.stream().map(Row::shapes).distinct().toList(),
                !sample.guidance().batched(),
                commonTimestep(rows.getFirst()),
                only(rows.getFirst()));
    }

    /** See {@link DiffusionPipeline#rows}. */
    public int rows(Sample sample) {
        return prompts(sample) + (isNegativeRead(sample) ? 1 : 0);
    }

    /** See {@link DiffusionPipeline#step(List)}. */
    public void step(List<Sample> samples) {
        List<FloatTensor> predictions = predict(samples);
        for (int i = 0; i < samples.size(); i++) {
            samples.get(i).advance(predictions.get(i));
        }
    }

    /** The predictions to step along, in the order of the pictures, each of the picture's latents' shape. */
    List<FloatTensor> predict(List<Sample> samples) {
        Map<CallKey, List<Row>> calls = new LinkedHashMap<>();
        for (Sample sample : samples) {
            rowsOf(sample)
                    .forEach(row -> calls.computeIfAbsent(callKey(row), _ -> new ArrayList<>())
                            .add(row));
        }
        Map<Place, FloatTensor> predicted = new HashMap<>();
        calls.values().forEach(call -> run(call, predicted));
        return samples.stream().map(sample -> combined(sample, predicted)).toList();
    }

    private FloatTensor combined(Sample sample, Map<Place, FloatTensor> predicted) {
        List<FloatTensor> rows = new ArrayList<>();
        for (int role = isNegativeRead(sample) ? NEGATIVE : 0; role < prompts(sample); role++) {
            FloatTensor row = Objects.requireNonNull(predicted.get(new Place(sample, role)));
            rows.add(form.fromRow(row, sample.latents().shape()));
        }
        return guidance(sample)
                .combine(Tensors.stack(rows), sample.conditioning().weights());
    }

    private void run(List<Row> call, Map<Place, FloatTensor> predicted) {
        Row first = call.getFirst();
        Map<String, Tensor> inputs =
                new LinkedHashMap<>(first.place().sample().conditioning().shared());
        for (String name : first.inputs().keySet()) {
            inputs.put(
                    name,
                    RowsTensor.of(call.stream()
                            .map(row -> Objects.requireNonNull(row.inputs().get(name)))
                            .toList()));
        }
        FloatTensor outputs = denoiser.predict(
                RowsTensor.of(call.stream().map(Row::latents).toList()),
                call.stream().mapToDouble(Row::timestep).toArray(),
                inputs);
        for (int i = 0; i < call.size(); i++) {
            predicted.put(call.get(i).place(), call.size() == 1 ? outputs : Tensors.row(outputs, i));
        }
    }

    private List<Row> rowsOf(Sample sample) {
        boolean negative = isNegativeRead(sample);
        int role = negative ? NEGATIVE : 0;
        FloatTensor latents = form.toRow(sample.modelInput());
        double timestep = form.timestep(sample.timestep());
        List<Row> rows = new ArrayList<>();
        for (Map<String, FloatTensor> pass : sample.conditioning().passes(sample.step(), sample.steps(), negative)) {
            rows.add(new Row(new Place(sample, role++), latents, timestep, pass));
        }
        return rows;
    }

    private static int prompts(Sample sample) {
        return sample.conditioning().weights().size();
    }

    private static boolean isNegativeRead(Sample sample) {
        return guidance(sample).passes() == 2 || sample.conditioning().isComposed();
    }

    private static Guidance guidance(Sample sample) {
        return sample.guidance().at(sample.step(), sample.steps());
    }

    private CallKey callKey(Row row) {
        Sample sample = row.place().sample();
        return new CallKey(
                sample.latents().shape(),
                row.shapes(),
                sample.guidance().batched() ? 0 : row.place().role(),
                commonTimestep(row),
                only(row));
    }

    private OptionalDouble commonTimestep(Row row) {
        return denoiser.perRowTimestep() ? OptionalDouble.empty() : OptionalDouble.of(row.timestep());
    }

    private @Nullable Sample only(Row row) {
        return denoiser.hasFixedBatch(row.inputs().keySet()) ? row.place().sample() : null;
    }
}
