package dev.sfumato.diffusion.image;

import dev.sfumato.diffusion.guidance.GuidanceOptions;
import dev.sfumato.diffusion.noise.NoiseGenerator;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.options.SigmaSchedule;
import dev.sfumato.prompts.conditioning.Emphasis;
import dev.sfumato.prompts.conditioning.PromptReading;
import dev.sfumato.prompts.syntax.PromptSyntax;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A record as the JSON of the {@code sfumato} chunk; names are those of the HTTP API. */
final class RecordJson {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int FORMAT = 1;

    private RecordJson() {}

    static String write(GenerationRecord record) {
        GenerationSettings settings = record.settings();
        ObjectNode json = MAPPER.createObjectNode();
        json.put("format", FORMAT);
        json.put("version", record.version());
        json.put("model", settings.model());
        json.put("model_hash", settings.modelHash());
        json.put("prompt", settings.prompt());
        json.put("negative_prompt", settings.negativePrompt());
        json.put("prompt_syntax", settings.reading().syntax().wireName());
        if (settings.reading().syntax() != PromptSyntax.NONE) {
            json.put("emphasis", settings.reading().emphasis().wireName());
        }
        json.put("clip_skip", settings.reading().clipSkip());
        json.put("seed", settings.seed());
        json.put("steps", settings.steps());
        json.put("guidance_scale", settings.guidanceScale());
        json.put("guidance_rescale", settings.guidanceOptions().rescale());
        json.put("guidance_start", settings.guidanceOptions().start());
        json.put("guidance_end", settings.guidanceOptions().end());
        json.put("scheduler", settings.scheduler().wireName());
        json.put("sigma_schedule", settings.scheduler().sigmas().wireName());
        json.put("rng", settings.rng().wireName());
        json.put("width", settings.width());
        json.put("height", settings.height());
        AdapterJson.write(settings.adapters(), json);
        settings.task().values().forEach((name, value) -> json.set(name, MAPPER.valueToTree(value)));
        json.put("vae_tiling", settings.vaeTiling());
        json.put("index", record.index());
        return MAPPER.writeValueAsString(json);
    }

    /** @throws RuntimeException if the text is not such JSON or its values are out of their limits */
    static GenerationRecord read(String text) {
        JsonNode json = MAPPER.readTree(text);
        int format = json.required("format").asInt();
        if (format != FORMAT) {
            throw new IllegalArgumentException("format " + format + " is not known, only " + FORMAT);
        }
        GenerationSettings settings = new GenerationSettings(
                json.required("model").asString(),
                json.required("model_hash").asString(),
                json.required("prompt").asString(),
                json.required("negative_prompt").asString(),
                reading(json),
                json.required("seed").asLong(),
                json.required("steps").asInt(),
                json.required("guidance_scale").asDouble(),
                new GuidanceOptions(
                        json.path("guidance_rescale").asDouble(0),
                        json.path("guidance_start").asDouble(0),
                        json.path("guidance_end").asDouble(1)),
                scheduler(json),
                rng(json),
                json.required("width").asInt(),
                json.required("height").asInt(),
                TaskJson.read(json),
                json.path("vae_tiling").asBoolean(false),
                1,
                AdapterJson.read(json));
        return new GenerationRecord(
                settings,
                json.required("index").asInt(),
                json.required("version").asString());
    }

    // The schedule is absent from the records of the first version, which knew only the model's own.
    private static SchedulerChoice scheduler(JsonNode json) {
        String scheduler = json.required("scheduler").asString();
        String sigmas = json.path("sigma_schedule").asString(SigmaSchedule.NORMAL.wireName());
        return new SchedulerChoice(
                SchedulerType.parse(scheduler)
                        .orElseThrow(() -> unknown("scheduler", scheduler, SchedulerType.names())),
                SigmaSchedule.parse(sigmas)
                        .orElseThrow(() -> unknown("sigma_schedule", sigmas, SigmaSchedule.names())));
    }

    // Absent from the records of the first version, which knew only torch's generator of the CPU.
    private static NoiseGenerator rng(JsonNode json) {
        String rng = json.path("rng").asString(NoiseGenerator.CPU.wireName());
        return NoiseGenerator.parse(rng).orElseThrow(() -> unknown("rng", rng, NoiseGenerator.names()));
    }

    // Absent from the records of the first version, which read prompts word for word.
    private static PromptReading reading(JsonNode json) {
        String syntax = json.path("prompt_syntax").asString(PromptSyntax.NONE.wireName());
        String emphasis = json.path("emphasis").asString(Emphasis.ORIGINAL.wireName());
        return new PromptReading(
                PromptSyntax.parse(syntax).orElseThrow(() -> unknown("prompt_syntax", syntax, PromptSyntax.names())),
                Emphasis.parse(emphasis).orElseThrow(() -> unknown("emphasis", emphasis, Emphasis.names())),
                json.path("clip_skip").asInt(0));
    }

    private static IllegalArgumentException unknown(String field, String value, List<String> known) {
        return new IllegalArgumentException(field + " '" + value + "' is not known, only " + known);
    }
}
