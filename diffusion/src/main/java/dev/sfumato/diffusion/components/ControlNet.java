package dev.sfumato.diffusion.components;

import dev.sfumato.modelloader.onnx.ModelSession;
import dev.sfumato.modelloader.onnx.TensorInfo;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import dev.sfumato.modelloader.tensor.Tensor;
import java.util.ArrayList;
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
     * @param filled the other inputs, among them {@link #IMAGE} and {@link #SCALE} if there is a picture to follow
     * @return the inputs without the picture and its scale, but with the residuals
     */
    Map<String, FloatTensor> fill(FloatTensor rows, double[] timestep, Map<String, FloatTensor> filled) {
        Map<String, FloatTensor> inputs = new HashMap<>(filled);
        FloatTensor image = inputs.remove(IMAGE);
        FloatTensor scale = inputs.remove(SCALE);
        if (image == null || scale == null) {
            if (nothing.size() > MOST_SIZES) {
                nothing.clear();
            }
            inputs.putAll(nothing.computeIfAbsent(rows.shape(), _ -> zeros(rows, timestep, filled)));
        } else {
            inputs.putAll(scaled(run(rows, timestep, filled, image), scale.values()));
        }
        return inputs;
    }

    private Map<String, FloatTensor> run(
            FloatTensor rows, double[] timestep, Map<String, FloatTensor> filled, FloatTensor image) {
        Map<String, Tensor> inputs = new HashMap<>();
        for (String condition : conditions()) {
            FloatTensor given = filled.get(condition);
            if (given == null) {
                throw contract.unsupported("takes '" + condition + "', which this family of models cannot fill");
            }
            inputs.put(condition, given);
        }
        inputs.put(SAMPLE, rows);
        inputs.put(TIMESTEP, timesteps.of(timestep));
        inputs.put(IMAGE, image);
        Map<String, FloatTensor> residuals = new HashMap<>();
        contract.session()
                .run(inputs)
                .forEach((output, residual) ->
                        residuals.put(Objects.requireNonNull(inputsByOutput.get(output)), residual));
        return residuals;
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

    /** Residuals of nothing, whose shapes only a run tells. */
    private Map<String, FloatTensor> zeros(FloatTensor rows, double[] timestep, Map<String, FloatTensor> filled) {
        List<Integer> latents = rows.shape().dimensions();
        FloatTensor blank =
                FloatTensor.zeros(Shape.of(latents.get(0), 3, latents.get(2) * pixels, latents.get(3) * pixels));
        Map<String, FloatTensor> zeros = new HashMap<>();
        List<Map.Entry<String, FloatTensor>> shaped =
                new ArrayList<>(run(rows, timestep, filled, blank).entrySet());
        shaped.forEach(residual -> zeros.put(
                residual.getKey(), FloatTensor.zeros(residual.getValue().shape())));
        return Map.copyOf(zeros);
    }
}
