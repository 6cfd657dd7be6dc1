package dev.sfumato.diffusion.components;

import dev.sfumato.modelloader.onnx.ModelSession;
import dev.sfumato.modelloader.onnx.TensorInfo;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.LongTensor;
import dev.sfumato.modelloader.tensor.RowsTensor;
import dev.sfumato.modelloader.tensor.Shape;
import dev.sfumato.modelloader.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A network that reads a picture beside what the denoiser reads, and gives what is added inside the denoiser to follow
 * that picture; thread-safe.
 *
 * <p>Its outputs {@code down_block_res_sample_0} … and {@code mid_block_res_sample} are the denoiser's inputs
 * {@code down_block_additional_residual_0} … and {@code mid_block_additional_residual}. It runs a session that it does
 * not own.
 *
 * @see <a href="https://arxiv.org/abs/2302.05543">Adding Conditional Control to Text-to-Image Diffusion Models</a>
 */
public final class ControlNet {

    /** The picture, (batch, 3, height, width) in pixels, from 0 to 1. */
    public static final String IMAGE = "controlnet_cond";

    /** How strongly it is followed, (batch). */
    public static final String SCALE = "conditioning_scale";

    private static final String SAMPLE = "sample";
    private static final String TIMESTEP = "timestep";
    private static final String DOWN_OUTPUT = "down_block_res_sample_";
    private static final String DOWN_INPUT = "down_block_additional_residual_";
    private static final String MID_OUTPUT = "mid_block_res_sample";
    private static final String MID_INPUT = "mid_block_additional_residual";

    /** Sizes of pictures whose shapes are remembered. */
    private static final int MOST_SIZES = 4;

    private final GraphContract contract;
    private final Timesteps timesteps;
    private final int pixels;
    private final Map<String, String> inputsByOutput = new LinkedHashMap<>();
    private final Map<Shape, Map<String, FloatTensor>> nothing = new ConcurrentHashMap<>();

    /**
     * Checks the graph.
     *
     * @param pixels along one side of the square that one latent value stands for
     * @throws dev.sfumato.modelloader.ModelException if it does not take latents, timestep and {@code controlnet_cond}
     *     (batch, 3, height, width), or gives anything but residuals
     */
    public ControlNet(ModelSession session, int pixels) {
        contract = new GraphContract(session);
        contract.input(SAMPLE, 4);
        timesteps = new Timesteps(contract.input(TIMESTEP));
        contract.requireExtent(contract.input(IMAGE, 4), 1, 3, "a picture");
        this.pixels = pixels;
        for (String output : session.outputs().keySet()) {
            inputsByOutput.put(output, denoiserInput(output));
        }
    }

    private String denoiserInput(String output) {
        if (output.equals(MID_OUTPUT)) {
            return MID_INPUT;
        }
        if (!output.startsWith(DOWN_OUTPUT)) {
            throw contract.unsupported("gives '" + output + "', expected only " + DOWN_OUTPUT + "N and " + MID_OUTPUT);
        }
        return DOWN_INPUT + output.substring(DOWN_OUTPUT.length());
    }

    /** The denoiser's inputs that it fills. */
    public Set<String> residuals() {
        return Set.copyOf(inputsByOutput.values());
    }

    /** What it reads beside latents, timestep and picture. */
    public Set<String> conditions() {
        Map<String, TensorInfo> inputs = new HashMap<>(contract.session().inputs());
        inputs.keySet().removeAll(Set.of(SAMPLE, TIMESTEP, IMAGE));
        return Set.copyOf(inputs.keySet());
    }

    /** Whether the graph takes a fixed number of rows. */
    boolean hasFixedBatch() {
        return contract.session().inputs().values().stream()
                .anyMatch(input -> input.rank() > 1 && input.dimensions().getFirst() != TensorInfo.DYNAMIC);
    }

    /**
     * What the denoiser reads for a batch.
     *
     * @param rows the noisy latents, (batch, …), scaled as the scheduler asks
     * @param filled the other inputs, among them {@link #IMAGE} and {@link #SCALE} if there is a picture to follow; nobody
     *     writes to them from then on
     * @return the inputs without the picture and its scale, but with the residuals
     */
    Map<String, Tensor> fill(Tensor rows, double[] timestep, Map<String, Tensor> filled) {
        Map<String, Tensor> inputs = new HashMap<>(filled);
        Tensor image = inputs.remove(IMAGE);
        Tensor scale = inputs.remove(SCALE);
        if (image == null || scale == null) {
            int count = rows.shape().dimension(0);
            nothingFor(rows, timestep, filled)
                    .forEach((residual, zero) -> inputs.put(residual, RowsTensor.of(Collections.nCopies(count, zero))));
        } else {
            inputs.putAll(scaled(run(rows, timestep, filled, image), scales(scale)));
        }
        return inputs;
    }

    private Map<String, FloatTensor> run(Tensor rows, double[] timestep, Map<String, Tensor> filled, Tensor image) {
        Map<String, Tensor> inputs = new HashMap<>();
        for (String condition : conditions()) {
            Tensor given = filled.get(condition);
            if (given == null) {
                throw contract.unsupported("takes '" + condition + "', which this family of models cannot fill");
            }
            inputs.put(condition, given);
        }
        inputs.put(IMAGE, image);
        Set<String> lasting = Set.copyOf(inputs.keySet());
        inputs.put(SAMPLE, rows);
        inputs.put(TIMESTEP, timesteps.of(timestep));
        Map<String, FloatTensor> residuals = new HashMap<>();
        contract.session()
                .run(inputs, lasting)
                .forEach((output, residual) ->
                        residuals.put(Objects.requireNonNull(inputsByOutput.get(output)), residual));
        return residuals;
    }

    private static float[] scales(Tensor scale) {
        return switch (scale) {
            case FloatTensor one -> one.values();
            case RowsTensor rows -> Tensors.stack(rows.parts()).values();
            case LongTensor _ -> throw new IllegalArgumentException(SCALE + ": must be of floats, got " + scale);
        };
    }

    private static Map<String, FloatTensor> scaled(Map<String, FloatTensor> residuals, float[] scales) {
        for (FloatTensor residual : residuals.values()) {
            float[] values = residual.values();
            int size = values.length / scales.length;
            for (int i = 0; i < values.length; i++) {
                values[i] *= scales[i / size];
            }
        }
        return residuals;
    }

    /** One row of residuals of nothing, whose shapes only a run tells. */
    private Map<String, FloatTensor> nothingFor(Tensor rows, double[] timestep, Map<String, Tensor> filled) {
        if (nothing.size() > MOST_SIZES) {
            nothing.clear();
        }
        return nothing.computeIfAbsent(oneRow(rows.shape()), _ -> zeros(rows, timestep, filled));
    }

    private Map<String, FloatTensor> zeros(Tensor rows, double[] timestep, Map<String, Tensor> filled) {
        List<Integer> latents = rows.shape().dimensions();
        FloatTensor blank =
                FloatTensor.zeros(Shape.of(latents.get(0), 3, latents.get(2) * pixels, latents.get(3) * pixels));
        Map<String, FloatTensor> zeros = new HashMap<>();
        run(rows, timestep, filled, blank)
                .forEach((residual, values) -> zeros.put(residual, FloatTensor.zeros(oneRow(values.shape()))));
        return Map.copyOf(zeros);
    }

    private static Shape oneRow(Shape rows) {
        List<Integer> dimensions = new ArrayList<>(rows.dimensions());
        dimensions.set(0, 1);
        return new Shape(dimensions);
    }
}
