package dev.sfumato.diffusion.pipelines;

import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.prompts.conditioning.ConditioningPlan;
import dev.sfumato.prompts.conditioning.PlannedText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Encoded prompts that may change from step to step; never written after they are made.
 *
 * @param steps that the plan is for
 * @param negative of the negative prompt; empty if no pass reads it
 * @param prompts those that are composed, at least one
 */
public record PromptTracks(int steps, List<Track> negative, List<Track> prompts) {

    public PromptTracks {
        negative = List.copyOf(negative);
        prompts = List.copyOf(prompts);
    }

    /** One prompt over all steps. */
    public record Track(double weight, List<Cue> cues) {
        public Track {
            cues = List.copyOf(cues);
        }
    }

    /**
     * What is read until a step.
     *
     * @param until the first step, counted from 0, for which the next cue holds
     * @param inputs of the denoiser by name, each (1, …)
     */
    public record Cue(int until, Map<String, FloatTensor> inputs) {
        public Cue {
            inputs = Map.copyOf(inputs);
        }
    }

    /** Encodes plans, each text once. */
    public static PromptTracks encode(
            int steps,
            List<ConditioningPlan> negative,
            ConditioningPlan prompt,
            Function<PlannedText, Map<String, FloatTensor>> encoder) {
        Map<PlannedText, Map<String, FloatTensor>> known = new HashMap<>();
        List<Track> tracks = new ArrayList<>();
        for (ConditioningPlan plan : negative) {
            tracks.addAll(tracks(plan, text -> known.computeIfAbsent(text, encoder)));
        }
        return new PromptTracks(steps, tracks, tracks(prompt, text -> known.computeIfAbsent(text, encoder)));
    }

    private static List<Track> tracks(ConditioningPlan plan, Function<PlannedText, Map<String, FloatTensor>> encoder) {
        return plan.parts().stream()
                .map(part -> new Track(
                        part.weight(),
                        part.spans().stream()
                                .map(span -> new Cue(span.until(), encoder.apply(span.text())))
                                .toList()))
                .toList();
    }

    List<Double> weights() {
        return prompts.stream().map(Track::weight).toList();
    }

    Map<String, FloatTensor> negativeAt(int step, int of) {
        return at(negative.getFirst(), step, of);
    }

    Map<String, FloatTensor> promptAt(int prompt, int step, int of) {
        return at(prompts.get(prompt), step, of);
    }

    // A schedule that calls the denoiser more often than once a step goes through the plan more slowly.
    private Map<String, FloatTensor> at(Track track, int step, int of) {
        int planned = of > steps ? (int) ((long) step * steps / of) : step;
        return track.cues().stream()
                .filter(cue -> planned < cue.until())
                .findFirst()
                .orElseGet(track.cues()::getLast)
                .inputs();
    }
}
