package dev.sfumato.diffusion.image;

import dev.sfumato.diffusion.GenerationSettings;
import dev.sfumato.diffusion.schedulers.SchedulerType;
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
        json.put("seed", settings.seed());
        json.put("steps", settings.steps());
        json.put("guidance_scale", settings.guidanceScale());
        json.put("scheduler", settings.scheduler().wireName());
        json.put("width", settings.width());
        json.put("height", settings.height());
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
        String scheduler = json.required("scheduler").asString();
        GenerationSettings settings = new GenerationSettings(
                json.required("model").asString(),
                json.required("model_hash").asString(),
                json.required("prompt").asString(),
                json.required("negative_prompt").asString(),
                json.required("seed").asLong(),
                json.required("steps").asInt(),
                json.required("guidance_scale").asDouble(),
                SchedulerType.parse(scheduler)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "scheduler '" + scheduler + "' is not known, only " + SchedulerType.names())),
                json.required("width").asInt(),
                json.required("height").asInt(),
                1);
        return new GenerationRecord(
                settings,
                json.required("index").asInt(),
                json.required("version").asString());
    }
}
