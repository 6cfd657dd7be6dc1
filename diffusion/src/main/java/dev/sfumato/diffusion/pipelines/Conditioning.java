package dev.sfumato.diffusion.pipelines;

import dev.sfumato.diffusion.components.Tensors;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the denoiser reads beside latents and timestep; shared by all pictures of a request, never written after it is
 * made. Thread-safe.
 */
public final class Conditioning {

    private final Map<String, FloatTensor> negative;
    private final Map<String, FloatTensor> prompt;
    private final Map<String, FloatTensor> shared;
    private final @Nullable PromptTracks tracks;
    private final List<String> warnings;
    private final @Nullable AtSteps atSteps;

    /** Inputs of all passes, each (1, …), that are read at some steps only. */
    private record AtSteps(StepFilter filter, Map<String, FloatTensor> inputs) {}

    /** Which steps are meant. */
    @FunctionalInterface
    public interface StepFilter {

        /**
         * Whether a step is.
         *
         * @param step counted from 0
         * @param steps of the schedule that is run
         */
        boolean includes(int step, int steps);
    }

    /**
     * @param inputs by the names of the denoiser's graph, each (passes, …): the negative prompt's row before the prompt's
     *     where guidance takes two passes
     * @param warnings what the user should know, such as the part of a prompt that was cut
     * @param tracks inputs that differ between steps or between composed prompts, and stand in place of those of the
     *     same name; null if there are none
     */
    public Conditioning(Map<String, FloatTensor> inputs, List<String> warnings, @Nullable PromptTracks tracks) {
        this(row(inputs, true), row(inputs, false), Map.of(), tracks, warnings, null);
    }

    /** The same at all steps. */
    public Conditioning(Map<String, FloatTensor> inputs, List<String> warnings) {
        this(inputs, warnings, null);
    }

    private Conditioning(
            Map<String, FloatTensor> negative,
            Map<String, FloatTensor> prompt,
            Map<String, FloatTensor> shared,
            @Nullable PromptTracks tracks,
            List<String> warnings,
            @Nullable AtSteps atSteps) {
        this.negative = Map.copyOf(negative);
        this.prompt = Map.copyOf(prompt);
        this.shared = Map.copyOf(shared);
        this.tracks = tracks;
        this.warnings = List.copyOf(warnings);
        this.atSteps = atSteps;
    }

    private static Map<String, FloatTensor> row(Map<String, FloatTensor> inputs, boolean negative) {
        Map<String, FloatTensor> row = new LinkedHashMap<>();
        inputs.forEach((name, rows) -> row.put(name, row(rows, negative)));
        return row;
    }

    private static FloatTensor row(FloatTensor rows, boolean negative) {
        int count = rows.shape().dimension(0);
        return count == 1 ? rows : Tensors.row(rows, negative ? 0 : count - 1);
    }

    /** What the user should know, such as the part of a prompt that was cut. */
    public List<String> warnings() {
        return warnings;
    }

    /** Inputs that a call reads once for all of its rows, and that are the same for all pictures of a size. */
    public Map<String, FloatTensor> shared() {
        return shared;
    }

    /** Inputs that change; null if there are none. */
    public @Nullable PromptTracks tracks() {
        return tracks;
    }

    /**
     * The same with one input more, or another in its place.
     *
     * @param input (passes, …), or (1, …) for all passes
     */
    public Conditioning with(String name, FloatTensor input) {
        return new Conditioning(
                plus(negative, name, row(input, true)),
                plus(prompt, name, row(input, false)),
                shared,
                tracks,
                warnings,
                atSteps);
    }

    /**
     * The same with inputs that all passes read at some steps, in place of earlier ones of this kind.
     *
     * @param inputs each (1, …)
     */
    public Conditioning withAtSteps(StepFilter filter, Map<String, FloatTensor> inputs) {
        return new Conditioning(negative, prompt, shared, tracks, warnings, new AtSteps(filter, Map.copyOf(inputs)));
    }

    /** The same with one shared input more, or another in its place. */
    public Conditioning withShared(String name, FloatTensor input) {
        return new Conditioning(negative, prompt, plus(shared, name, input), tracks, warnings, atSteps);
    }

    private static Map<String, FloatTensor> plus(Map<String, FloatTensor> inputs, String name, FloatTensor input) {
        Map<String, FloatTensor> more = new LinkedHashMap<>(inputs);
        more.put(name, input);
        return more;
    }

    /** The weights of the prompts, of which there are several if they are composed. */
    public List<Double> weights() {
        return tracks == null ? List.of(1.0) : tracks.weights();
    }

    /** Whether there is more to predict than one prompt of weight 1, so that guidance or not, all passes are needed. */
    public boolean isComposed() {
        return !weights().equals(List.of(1.0));
    }

    /**
     * The inputs of each pass at a step, each (1, …): that of the negative prompt, if it is wanted, then those of the
     * prompts.
     *
     * @param step counted from 0
     * @param steps of the schedule that is run
     */
    public List<Map<String, FloatTensor>> passes(int step, int steps, boolean withNegative) {
        Map<String, FloatTensor> now =
                atSteps != null && atSteps.filter().includes(step, steps) ? atSteps.inputs() : Map.of();
        List<Map<String, FloatTensor>> passes = new ArrayList<>();
        if (withNegative) {
            Map<String, FloatTensor> own = tracks == null ? Map.of() : tracks.negativeAt(step, steps);
            passes.add(pass(negative, own, now));
        }
        for (int which = 0; which < weights().size(); which++) {
            Map<String, FloatTensor> own = tracks == null ? Map.of() : tracks.promptAt(which, step, steps);
            passes.add(pass(prompt, own, now));
        }
        return passes;
    }

    private static Map<String, FloatTensor> pass(
            Map<String, FloatTensor> all, Map<String, FloatTensor> own, Map<String, FloatTensor> now) {
        if (own.isEmpty() && now.isEmpty()) {
            return all;
        }
        Map<String, FloatTensor> pass = new LinkedHashMap<>(all);
        pass.putAll(own);
        pass.putAll(now);
        return pass;
    }
}
