package dev.sfumato.diffusion.image;

import dev.sfumato.diffusion.adapters.Adapters;
import dev.sfumato.diffusion.adapters.EmbeddingChoice;
import dev.sfumato.diffusion.adapters.LoraChoice;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The adapters of a record, which are left out where there are none. */
final class AdapterJson {

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
        if (!adapters.embeddings().isEmpty()) {
            ArrayNode embeddings = json.putArray("embeddings");
            for (EmbeddingChoice embedding : adapters.embeddings()) {
                embeddings.addObject().put("name", embedding.name()).put("hash", embedding.hash());
            }
        }
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
        return new Adapters(loras, embeddings);
    }
}
