package dev.sfumato.diffusion.components;

import dev.sfumato.modelloader.onnx.ModelSession;
import dev.sfumato.modelloader.onnx.TensorInfo;
import dev.sfumato.modelloader.tensor.DType;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.LongTensor;
import dev.sfumato.modelloader.tensor.Shape;
import dev.sfumato.modelloader.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A UNet that predicts noise, velocity or the clean latents from noisy ones; thread-safe.
 *
 * <p>It runs a session that it does not own.
 */
public final class Denoiser {

    private static final String SAMPLE = "sample";
    private static final String TIMESTEP = "timestep";
    private static final String STATES = "encoder_hidden_states";
    private static final String OUTPUT = "out_sample";

    private final ModelSession session;
    private final TensorInfo sample;
    private final TensorInfo timestep;

    /**
     * @throws dev.sfumato.modelloader.ModelException if the graph is not a UNet that takes {@code sample}
     *     (batch, channels, height, width), {@code timestep} (scalar or (batch)) and {@code encoder_hidden_states}
     *     (batch, sequence, width) and gives {@code out_sample}
     */
    public Denoiser(ModelSession session, int latentChannels, TextEncoder textEncoder) {
        GraphContract contract = new GraphContract(session).takesExactly(Set.of(SAMPLE, TIMESTEP, STATES));
        this.session = session;
        sample = contract.input(SAMPLE, 4);
        contract.requireExtent(sample, 1, latentChannels, "the autoencoder");
        timestep = Objects.requireNonNull(session.inputs().get(TIMESTEP));
        if (timestep.rank() > 1) {
            throw contract.unsupported("takes 'timestep' as " + timestep + ", expected a scalar or (batch)");
        }
        TensorInfo states = contract.input(STATES, 3);
        contract.requireExtent(states, 1, textEncoder.states(), "the text encoder");
        contract.requireExtent(states, 2, textEncoder.states(), "the text encoder");
        contract.output(OUTPUT, 4);
    }

    /** {@code sample} as the graph declares it: (batch, channels, height, width). */
    public TensorInfo sample() {
        return sample;
    }

    /** Whether the rows of one batch may be at different timesteps. */
    public boolean perRowTimestep() {
        return timestep.rank() == 1 && timestep.dimensions().getFirst() != 1;
    }

    /**
     * Predicts all rows in one call.
     *
     * <p>A graph that declares integer timesteps gets fractional ones cut towards zero, as Optimum does.
     *
     * @param latents (batch, channels, height, width), scaled as the scheduler asks
     * @param timestep of all rows
     * @param conditions (batch, sequence, width)
     * @return (batch, channels, height, width)
     */
    public FloatTensor predict(FloatTensor latents, double timestep, FloatTensor conditions) {
        Map<String, FloatTensor> outputs = session.run(Map.of(
                SAMPLE, latents,
                TIMESTEP, timesteps(timestep, latents.shape().dimension(0)),
                STATES, conditions));
        return Objects.requireNonNull(outputs.get(OUTPUT));
    }

    private Tensor timesteps(double value, int batch) {
        Shape shape = timestep.rank() == 0 ? Shape.of() : Shape.of(perRowTimestep() ? batch : 1);
        if (isInteger(timestep.type())) {
            long[] values = new long[shape.size()];
            Arrays.fill(values, (long) value);
            return LongTensor.of(shape, values);
        }
        float[] values = new float[shape.size()];
        Arrays.fill(values, (float) value);
        return FloatTensor.of(shape, values);
    }

    private static boolean isInteger(DType type) {
        return switch (type) {
            case INT32, INT64, BOOL -> true;
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> false;
        };
    }
}
