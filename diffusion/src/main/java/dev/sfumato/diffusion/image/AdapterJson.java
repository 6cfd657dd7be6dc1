package dev.sfumato.diffusion.image;

import dev.sfumato.diffusion.adapters.Adapters;
import dev.sfumato.diffusion.adapters.EmbeddingChoice;
import dev.sfumato.diffusion.adapters.LoraChoice;
import dev.sfumato.diffusion.task.Control;
import dev.sfumato.diffusion.task.SourceImage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The adapters of a record, which are left out where there are none. */
final class AdapterJson {

    private static final String CONTROL_IMAGE = "control_image_sha256";
    private static final String CONTROL_SCALE = "controlnet_conditioning_scale";
    private static final String CONTROL_START = "control_guidance_start";
    private static final String CONTROL_END = "control_guidance_end";

    private AdapterJson() {}

    static void write(Adapters adapters, ObjectNode json) {
        if (!adapters.loras().isEmpty()) {
            ArrayNode loras = json.putArray("loras");
            for (LoraChoice lora : adapters.loras()) {
                loras.addObject()
                        .put("name", lora.name())
                        .put("weight", lora.weight())
                        .put("hash", lora.hash());
            }
        }
        Control control = adapters.control();
        if (control != null) {
            json.put(CONTROL_IMAGE, control.image().sha256());
            json.put(CONTROL_SCALE, control.scale());
            json.put(CONTROL_START, control.start());
            json.put(CONTROL_END, control.end());
        }
        if (!adapters.embeddings().isEmpty()) {
            ArrayNode embeddings = json.putArray("embeddings");
            for (EmbeddingChoice embedding : adapters.embeddings()) {
                embeddings.addObject().put("name", embedding.name()).put("hash", embedding.hash());
            }
        }
    }

    // The interval is absent from older records, whose pictures were followed at all steps.
    private static @Nullable Control control(JsonNode json) {
        return json.has(CONTROL_IMAGE)
                ? new Control(
                        SourceImage.recorded(json.required(CONTROL_IMAGE).asString()),
                        json.required(CONTROL_SCALE).asDouble(),
                        json.path(CONTROL_START).asDouble(0),
                        json.path(CONTROL_END).asDouble(1))
                : null;
    }

    /** @throws RuntimeException if they are there but not of this form */
    static Adapters read(JsonNode json) {
        List<LoraChoice> loras = new ArrayList<>();
        for (JsonNode lora : json.path("loras")) {
            loras.add(new LoraChoice(
                    lora.required("name").asString(),
                    lora.required("weight").asDouble(),
                    lora.required("hash").asString()));
        }
        List<EmbeddingChoice> embeddings = new ArrayList<>();
        for (JsonNode embedding : json.path("embeddings")) {
            embeddings.add(new EmbeddingChoice(
                    embedding.required("name").asString(),
                    embedding.required("hash").asString()));
        }
        return new Adapters(loras, embeddings, control(json));
    }
}
