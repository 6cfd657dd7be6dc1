package dev.sfumato.diffusion.image;

import dev.sfumato.diffusion.adapters.Adapters;
import dev.sfumato.diffusion.guidance.GuidanceOptions;
import dev.sfumato.diffusion.noise.NoiseGenerator;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.diffusion.schedulers.options.SigmaSchedule;
import dev.sfumato.diffusion.task.Control;
import dev.sfumato.diffusion.task.Task;
import dev.sfumato.diffusion.task.Task.ImageToImage;
import dev.sfumato.diffusion.task.Task.Inpaint;
import dev.sfumato.diffusion.task.Task.TextToImage;
import dev.sfumato.prompts.conditioning.Emphasis;
import dev.sfumato.prompts.syntax.PromptSyntax;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * The text that AUTOMATIC1111 puts into the {@code parameters} chunk of a PNG and that the tools around it read:
 * prompt, a line with the negative prompt if there is one, and a line of named settings.
 *
 * <p>A prompt that itself has a line beginning with {@code Negative prompt:} cannot be told apart in this form; the JSON
 * chunk beside it can.
 */
public final class Infotext {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    /** AUTOMATIC1111 names models by the first ten digits of their SHA-256. */
    private static final int SHORT_HASH = 10;

    private Infotext() {}

    /** The text of one picture. */
    public static String of(GenerationRecord record) {
        GenerationSettings settings = record.settings();
        StringBuilder text = new StringBuilder(settings.prompt());
        if (!settings.negativePrompt().isEmpty()) {
            text.append("\nNegative prompt: ").append(settings.negativePrompt());
        }
        return text.append('\n').append(settingsLine(record)).toString();
    }

    private static String settingsLine(GenerationRecord record) {
        GenerationSettings settings = record.settings();
        String hash = settings.modelHash();
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("Steps", String.valueOf(settings.steps()));
        entries.put("Sampler", settings.scheduler().type().samplerName());
        if (settings.scheduler().sigmas() != SigmaSchedule.NORMAL) {
            entries.put("Schedule type", settings.scheduler().sigmas().scheduleName());
        }
        entries.put("CFG scale", decimal(settings.guidanceScale()));
        GuidanceOptions guidance = settings.guidanceOptions();
        if (guidance.rescale() != 0) {
            entries.put("CFG Rescale", decimal(guidance.rescale()));
        }
        if (guidance.start() != 0 || guidance.end() != 1) {
            entries.put("Guidance interval", decimal(guidance.start()) + "-" + decimal(guidance.end()));
        }
        if (settings.reading().emphasis() == Emphasis.NO_NORM) {
            entries.put("Emphasis", "No norm");
        }
        if (settings.reading().syntax() != PromptSyntax.NONE) {
            entries.put("Prompt syntax", settings.reading().syntax().wireName());
        }
        if (settings.reading().clipSkip() != 0) {
            // AUTOMATIC1111 counts from the last layer as 1
            entries.put("Clip skip", String.valueOf(settings.reading().clipSkip() + 1));
        }
        entries.put("Seed", String.valueOf(settings.seed()));
        if (settings.rng() == NoiseGenerator.CUDA) {
            entries.put("RNG", "NV");
        } else {
            entries.put("RNG", "CPU");
        }
        entries.put("Size", settings.width() + "x" + settings.height());
        addTask(entries, settings.task());
        if (settings.vaeTiling()) {
            entries.put("VAE tiling", "true");
        }
        entries.put("Model hash", shortened(hash));
        entries.put("Model", settings.model());
        putAdapters(settings.adapters(), entries);
        entries.put("Version", "sfumato " + record.version());
        return entries.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + quote(entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** The hashes are AUTOMATIC1111's entries; it writes weights into the prompt alone. */
    private static void putAdapters(Adapters adapters, Map<String, String> entries) {
        Control control = adapters.control();
        if (control != null) {
            entries.put("ControlNet scale", decimal(control.scale()));
            if (control.start() != 0 || control.end() != 1) {
                entries.put("ControlNet interval", decimal(control.start()) + "-" + decimal(control.end()));
            }
            entries.put("Control image", shortened(control.image().sha256()));
        }
        if (!adapters.loras().isEmpty()) {
            entries.put(
                    "Lora weights",
                    adapters.loras().stream()
                            .map(lora -> lora.name() + ": " + decimal(lora.weight()))
                            .collect(Collectors.joining(", ")));
            entries.put(
                    "Lora hashes",
                    adapters.loras().stream()
                            .map(lora -> lora.name() + ": " + shortened(lora.hash()))
                            .collect(Collectors.joining(", ")));
        }
        if (!adapters.embeddings().isEmpty()) {
            entries.put(
                    "TI hashes",
                    adapters.embeddings().stream()
                            .map(embedding -> embedding.name() + ": " + shortened(embedding.hash()))
                            .collect(Collectors.joining(", ")));
        }
    }

    private static String shortened(String hash) {
        return hash.substring(0, Math.min(SHORT_HASH, hash.length()));
    }

    private static void addTask(Map<String, String> entries, Task task) {
        switch (task) {
            case ImageToImage image -> entries.put("Denoising strength", decimal(image.strength()));
            case Inpaint inpaint -> entries.put("Denoising strength", decimal(inpaint.strength()));
            case TextToImage text ->
                text.hiresFix().ifPresent(fix -> {
                    entries.put("Denoising strength", decimal(fix.strength()));
                    entries.put("Hires upscale", decimal(fix.scale()));
                    entries.put("Hires steps", String.valueOf(fix.madeSteps()));
                    entries.put("Hires upscaler", fix.upscaler().title());
                });
        }
    }

    // 7 rather than 7.0, as Python's formatting of a number that was typed as one
    private static String decimal(double value) {
        BigDecimal plain = BigDecimal.valueOf(value).stripTrailingZeros();
        return plain.toPlainString();
    }

    // A value that holds a separator is written as a JSON string.
    private static String quote(String value) {
        boolean plain = value.indexOf(',') < 0 && value.indexOf('\n') < 0 && value.indexOf(':') < 0;
        return plain ? value : MAPPER.writeValueAsString(value);
    }
}
