package dev.sfumato.diffusion.components;

import dev.sfumato.modelloader.onnx.ModelSession;
import dev.sfumato.modelloader.onnx.TensorInfo;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Tensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A UNet or transformer that predicts noise, velocity or the clean latents from noisy ones; thread-safe.
 *
 * <p>The graph declares what it reads beside latents and timestep, such as {@code encoder_hidden_states}, and whoever
 * makes the denoiser says which of such inputs the family can fill. It runs a session that it does not own.
 */
public final class Denoiser {

    private static final String TIMESTEP = "timestep";
    /** A UNet's latents, and a transformer's. */
    private static final List<String> LATENTS = List.of("sample", "hidden_states");
    /** Current and older exports of a UNet, those of a transformer. */
    private static final List<String> OUTPUTS = List.of("out_sample", "sample", "out_hidden_states");

    private final GraphContract contract;
    private final TensorInfo latents;
    private final Timesteps timesteps;
    private final String output;
    private final Set<String> conditions;
    private final @Nullable ControlNet control;

    /**
     * @param fillable the inputs beside latents and timestep that can be given to {@link #predict}
     * @throws dev.sfumato.modelloader.ModelException if the graph takes no latents ({@code sample} or
     *     {@code hidden_states}) or {@code timestep} (scalar or (batch)), wants an input that cannot be filled, or gives
     *     no {@code out_sample}, {@code sample} or {@code out_hidden_states}
     */
    public Denoiser(ModelSession session, Set<String> fillable) {
        this(session, fillable, null);
    }

    /**
     * A denoiser that a ControlNet steers.
     *
     * @param control null for none
     * @throws dev.sfumato.modelloader.ModelException as {@link #Denoiser(ModelSession, Set)}, and if the graph does not
     *     take what the ControlNet gives
     */
    public Denoiser(ModelSession session, Set<String> fillable, @Nullable ControlNet control) {
        contract = new GraphContract(session);
        this.control = control;
        latents = contract.input(contract.oneOf("input", session.inputs().keySet(), LATENTS));
        TensorInfo timestep = contract.input(TIMESTEP);
        timesteps = new Timesteps(timestep);
        if (timestep.rank() > 1) {
            throw contract.unsupported("takes 'timestep' as " + timestep + ", expected a scalar or (batch)");
        }
        output = contract.oneOf("output", session.outputs().keySet(), OUTPUTS);
        conditions = new HashSet<>(session.inputs().keySet());
        conditions.removeAll(Set.of(latents.name(), TIMESTEP));
        if (control != null) {
            if (!conditions.containsAll(control.residuals())) {
                throw contract.unsupported("takes the inputs " + conditions + ", but the folder's controlnet gives "
                        + control.residuals());
            }
            conditions.removeAll(control.residuals());
        }
        if (!fillable.containsAll(conditions)) {
            throw contract.unsupported(
                    "takes the inputs " + session.inputs().keySet() + ", of which this family of models can fill only "
                            + latents.name() + ", timestep and " + fillable);
        }
    }

    /** The noisy latents as the graph declares them, such as (batch, channels, height, width). */
    public TensorInfo latents() {
        return latents;
    }

    /**
     * An input beside latents and timestep as the graph declares it.
     *
     * @throws dev.sfumato.modelloader.ModelException if the graph does not read it
     */
    public TensorInfo condition(String name) {
        return contract.input(name);
    }

    /** Whether the graph reads such an input beside latents and timestep. */
    public boolean takes(String condition) {
        return conditions.contains(condition);
    }

    /**
     * Refuses a graph whose input has another rank, or on one axis a fixed extent other than what it will be fed.
     *
     * @param input latents or a condition; one that the graph does not read fits
     * @param extent what it will be fed; {@link TensorInfo#DYNAMIC} if that is not known
     * @param why who asks for that extent, for the message
     * @throws dev.sfumato.modelloader.ModelException naming graph, input and what was expected
     */
    public Denoiser require(String input, int rank, int axis, int extent, String why) {
        if (takes(input) || latents.name().equals(input)) {
            TensorInfo info = contract.input(input, rank);
            if (extent != TensorInfo.DYNAMIC) {
                contract.requireExtent(info, axis, extent, why);
            }
        }
        return this;
    }

    /** Whether a ControlNet steers it. */
    public boolean isControlled() {
        return control != null;
    }

    /** Whether the rows of one batch may be at different timesteps. */
    public boolean perRowTimestep() {
        return timesteps.perRow();
    }

    /**
     * Whether the graph takes a fixed number of rows.
     *
     * @param filled inputs beside latents and timestep that have a row for each
     */
    public boolean hasFixedBatch(Set<String> filled) {
        return timesteps.hasFixedBatch()
                || isFixed(latents)
                || filled.stream().filter(this::takes).map(contract::input).anyMatch(Denoiser::isFixed)
                || (control != null && control.hasFixedBatch());
    }

    private static boolean isFixed(TensorInfo input) {
        return input.rank() > 0 && input.dimensions().getFirst() != TensorInfo.DYNAMIC;
    }

    /**
     * Predicts all rows in one call.
     *
     * <p>A graph that declares integer timesteps gets fractional ones cut towards zero, as Optimum does.
     *
     * @param rows the noisy latents, (batch, …), scaled as the scheduler asks
     * @param timestep of each row; all the same unless {@link #perRowTimestep}
     * @param filled all inputs that the graph takes beside latents and timestep, by name; nobody writes to them from then
     *     on, so that they stay on the device while they are the same
     * @return of the latents' shape, but for the channels of a graph that predicts others than it reads
     */
    public FloatTensor predict(Tensor rows, double[] timestep, Map<String, Tensor> filled) {
        Map<String, Tensor> inputs = new HashMap<>(control == null ? filled : control.fill(rows, timestep, filled));
        Set<String> lasting = Set.copyOf(inputs.keySet());
        inputs.put(latents.name(), rows);
        inputs.put(TIMESTEP, timesteps.of(timestep));
        return Objects.requireNonNull(contract.session().run(inputs, lasting).get(output));
    }
}
