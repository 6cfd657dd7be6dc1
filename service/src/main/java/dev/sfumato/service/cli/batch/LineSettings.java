package dev.sfumato.service.cli.batch;

import dev.sfumato.diffusion.adapters.LoraChoice;
import dev.sfumato.diffusion.image.SourceImages;
import dev.sfumato.diffusion.noise.NoiseGenerator;
import dev.sfumato.diffusion.request.GenerationRequestBuilder;
import dev.sfumato.diffusion.request.InvalidRequestException;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.options.SigmaSchedule;
import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.diffusion.task.TaskRequest;
import dev.sfumato.diffusion.task.Upscaler;
import dev.sfumato.prompts.PromptException;
import dev.sfumato.prompts.conditioning.Emphasis;
import dev.sfumato.prompts.file.PromptLine;
import dev.sfumato.prompts.syntax.PromptSyntax;
import dev.sfumato.service.cli.options.Converters;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads what a line of a prompt file says beside its prompt; the names are those of the HTTP API. */
final class LineSettings {
    private static final String KNOWN =
            "prompt, n, seed, size, steps, guidance_scale, scheduler, negative_prompt, model, template, prompt_syntax,"
                    + " emphasis, clip_skip, guidance_rescale, guidance_start, guidance_end, sigma_schedule, rng, loras,"
                    + " embeddings, control_image, controlnet_conditioning_scale, control_guidance_start,"
                    + " control_guidance_end, image, mask, strength, hires_scale, hires_strength, hires_steps, hires_upscaler, vae_tiling";

    private final Path file;
    private final PromptLine line;

    LineSettings(Path file, PromptLine line) {
        this.file = file;
        this.line = line;
    }

    /**
     * Puts the line's settings over those of the command line.
     *
     * @throws PromptException naming file, line and field of one that cannot be read; ranges are the engine's to check
     */
    void apply(GenerationRequestBuilder request) {
        for (Map.Entry<String, Object> setting : line.settings().entrySet()) {
            apply(request, setting.getKey(), setting.getValue());
        }
    }

    private void apply(GenerationRequestBuilder request, String field, Object value) {
        switch (field) {
            case "n" -> request.count(whole(field, value));
            case "seed" -> request.seed(wholeLong(field, value));
            case "size" -> {
                var size =
                        Converters.size(text(field, value)).orElseThrow(() -> refused(field, value, Converters.SIZES));
                request.size(size.width(), size.height());
            }
            case "steps" -> request.steps(whole(field, value));
            case "guidance_scale" -> request.guidanceScale(number(field, value).doubleValue());
            case "guidance_rescale" ->
                request.guidanceRescale(number(field, value).doubleValue());
            case "guidance_start" -> request.guidanceStart(number(field, value).doubleValue());
            case "guidance_end" -> request.guidanceEnd(number(field, value).doubleValue());
            case "template" -> request.template(flag(field, value));
            case "prompt_syntax" ->
                request.promptSyntax(named(field, value, PromptSyntax::parse, PromptSyntax.names()));
            case "emphasis" -> request.emphasis(named(field, value, Emphasis::parse, Emphasis.names()));
            case "clip_skip" -> request.clipSkip(whole(field, value));
            case "scheduler" -> request.scheduler(named(field, value, SchedulerChoice::parse, SchedulerType.names()));
            case "sigma_schedule" ->
                request.sigmaSchedule(named(field, value, SigmaSchedule::parse, SigmaSchedule.names()));
            case "rng" -> request.rng(named(field, value, NoiseGenerator::parse, NoiseGenerator.names()));
            case "negative_prompt" -> request.negativePrompt(text(field, value));
            case "model" -> request.model(text(field, value));
            case "loras" -> {
                List<LoraChoice> loras = LineAdapters.loras(value)
                        .orElseThrow(() -> refused(field, value, "a list of {\"name\": …, \"weight\": …}"));
                request.loras(loras);
            }
            case "control_image" -> request.controlImage(picture(field, value));
            case "controlnet_conditioning_scale" ->
                request.controlScale(number(field, value).doubleValue());
            case "control_guidance_start" ->
                request.controlStart(number(field, value).doubleValue());
            case "control_guidance_end" ->
                request.controlEnd(number(field, value).doubleValue());
            case "embeddings" -> {
                List<String> names =
                        LineAdapters.names(value).orElseThrow(() -> refused(field, value, "a list of names"));
                request.embeddings(names);
            }
            default -> request.task(task -> apply(task, field, value));
        }
    }

    private TaskRequest apply(TaskRequest task, String field, Object value) {
        return switch (field) {
            case "image" -> task.withImage(picture(field, value));
            case "mask" -> task.withMask(picture(field, value));
            case "strength" -> task.withStrength(number(field, value).doubleValue());
            case "hires_scale" -> task.withHiresScale(number(field, value).doubleValue());
            case "hires_strength" -> task.withHiresStrength(number(field, value).doubleValue());
            case "hires_steps" -> task.withHiresSteps(whole(field, value));
            case "hires_upscaler" -> task.withHiresUpscaler(named(field, value, Upscaler::parse, Upscaler.names()));
            case "vae_tiling" -> task.withVaeTiling(flag(field, value));
            default ->
                throw new PromptException(file.toString(), line.lineNumber(), field, "is not known; allowed: " + KNOWN);
        };
    }

    /** A picture's file, relative to the prompt file. */
    private SourceImage picture(String field, Object value) {
        Path picture = file.resolveSibling(text(field, value));
        try {
            return SourceImages.read(field, Files.readAllBytes(picture));
        } catch (IOException e) {
            throw refused(field, picture, "the name of a picture's file (" + e + ")");
        } catch (InvalidRequestException e) {
            throw refused(field, picture, e.allowed());
        }
    }

    private <T> T named(String field, Object value, Function<String, Optional<T>> parse, List<String> names) {
        return parse.apply(text(field, value)).orElseThrow(() -> refused(field, value, String.join(", ", names)));
    }

    private int whole(String field, Object value) {
        long number = wholeLong(field, value);
        if (number != (int) number) {
            throw refused(field, value, "a whole number within range");
        }
        return (int) number;
    }

    private long wholeLong(String field, Object given) {
        Object value = typed(given);
        if (value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        throw refused(field, value, value instanceof BigInteger ? "0 to " + Long.MAX_VALUE : "a whole number");
    }

    private Number number(String field, Object value) {
        if (typed(value) instanceof Number number) {
            return number;
        }
        throw refused(field, value, "a number");
    }

    /** A text as the number that it is, in a file that has only texts. */
    private Object typed(Object value) {
        if (!line.textual() || !(value instanceof String text)) {
            return value;
        }
        try {
            BigDecimal number = new BigDecimal(text.strip());
            if (number.scale() > 0) {
                return number.doubleValue();
            }
            BigInteger whole = number.toBigIntegerExact();
            return whole.bitLength() < Long.SIZE ? (Object) whole.longValue() : whole;
        } catch (NumberFormatException e) {
            return value;
        }
    }

    private boolean flag(String field, Object value) {
        if (value instanceof Boolean flag) {
            return flag;
        }
        if (line.textual() && (value.equals("true") || value.equals("false"))) {
            return value.equals("true");
        }
        throw refused(field, value, "true, false");
    }

    private String text(String field, Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw refused(field, value, "a text");
    }

    private PromptException refused(String field, Object value, String allowed) {
        return new PromptException(
                file.toString(), line.lineNumber(), field, "cannot be used, got " + value + "; allowed: " + allowed);
    }
}
