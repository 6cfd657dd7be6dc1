package dev.sfumato.service.generation;

import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.diffusion.StageTimings;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.diffusion.task.Control;
import dev.sfumato.prompts.syntax.PromptSyntax;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The values under which generations are logged; names as in the HTTP API, times in seconds, energy in joules. */
public final class GenerationValues {
    /** The joules that a generation was painted with. */
    static final String ENERGY = "energy_joules";

    private static final MathContext STEP_DIGITS = new MathContext(3);

    private GenerationValues() {}

    /** What was asked for. */
    public static Map<String, Object> of(GenerationSettings settings) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("prompt", settings.prompt());
        values.put("negative_prompt", settings.negativePrompt());
        values.put("prompt_syntax", settings.reading().syntax().wireName());
        if (settings.reading().syntax() != PromptSyntax.NONE) {
            values.put("emphasis", settings.reading().emphasis().wireName());
        }
        values.put("clip_skip", settings.reading().clipSkip());
        values.put("model", settings.model());
        values.put("model_hash", settings.modelHash());
        values.put("seed", settings.seed());
        values.put("steps", settings.steps());
        values.put("guidance_scale", settings.guidanceScale());
        values.put("guidance_rescale", settings.guidanceOptions().rescale());
        values.put("guidance_start", settings.guidanceOptions().start());
        values.put("guidance_end", settings.guidanceOptions().end());
        values.put("scheduler", settings.scheduler().wireName());
        values.put("sigma_schedule", settings.scheduler().sigmas().wireName());
        values.put("rng", settings.rng().wireName());
        values.put("width", settings.width());
        values.put("height", settings.height());
        values.putAll(settings.task().values());
        values.put("vae_tiling", settings.vaeTiling());
        values.put("n", settings.count());
        Control control = settings.adapters().control();
        if (control != null) {
            values.put("control_image_sha256", control.image().sha256());
            values.put("controlnet_conditioning_scale", control.scale());
            values.put("control_guidance_start", control.start());
            values.put("control_guidance_end", control.end());
        }
        settings.adapters().loras().forEach(lora -> {
            values.put("loras/" + lora.name() + "/weight", lora.weight());
            values.put("loras/" + lora.name() + "/hash", lora.hash());
        });
        settings.adapters()
                .embeddings()
                .forEach(embedding -> values.put("embeddings/" + embedding.name() + "/hash", embedding.hash()));
        return values;
    }

    /** How long the stages took, summed over the pictures where each has its own. */
    static Map<String, Object> timings(List<GeneratedImage> images) {
        List<StageTimings> timings =
                images.stream().map(GeneratedImage::timings).toList();
        Duration denoise = sum(timings.stream().map(StageTimings::denoise).toList());
        int steps = timings.stream().mapToInt(each -> each.steps().size()).sum();
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("timings/queue", seconds(timings.getFirst().queue()));
        values.put("timings/encode", seconds(timings.getFirst().encode()));
        values.put("timings/denoise", seconds(denoise));
        values.put(
                "timings/decode",
                seconds(sum(timings.stream().map(StageTimings::decode).toList())));
        if (steps > 0) {
            values.put("timings/step", seconds(denoise.dividedBy(steps)));
            values.put("timings/steps", eachStep(timings));
        }
        return values;
    }

    /** The mean over the pictures of each step, to three digits: a picture's own noise is of no use to a reader. */
    private static List<Double> eachStep(List<StageTimings> timings) {
        int most = timings.stream().mapToInt(each -> each.steps().size()).max().orElse(0);
        List<Double> means = new ArrayList<>();
        for (int step = 0; step < most; step++) {
            int index = step;
            double mean = timings.stream()
                    .filter(each -> index < each.steps().size())
                    .mapToLong(each -> each.steps().get(index).toNanos())
                    .average()
                    .orElse(0);
            means.add(BigDecimal.valueOf(mean / 1e9).round(STEP_DIGITS).doubleValue());
        }
        return means;
    }

    private static Duration sum(List<Duration> durations) {
        return durations.stream().reduce(Duration.ZERO, Duration::plus);
    }

    /** To the millijoule, as the coarsest of the counters. */
    static double joules(double joules) {
        return Math.round(joules * 1e3) / 1e3;
    }

    /** To the microsecond: what is finer differs from one painting to the next and only takes space. */
    private static double seconds(Duration duration) {
        return Math.round(duration.toNanos() / 1e3) / 1e6;
    }
}
