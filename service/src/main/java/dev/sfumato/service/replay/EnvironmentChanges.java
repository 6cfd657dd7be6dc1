package dev.sfumato.service.replay;

import dev.sfumato.diffusion.EngineConfig;
import dev.sfumato.diffusion.adapters.Adapters;
import dev.sfumato.diffusion.image.GenerationRecord;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.service.generation.RunEnvironment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compares what a picture was painted with and on with what is here. Stateless. */
final class EnvironmentChanges {
    private EnvironmentChanges() {}

    /**
     * What changed; what older runs did not record is not compared.
     *
     * @param config of the run that the picture is of
     * @param now the settings that paint it again
     */
    static List<EnvironmentChange> between(
            Map<String, Object> config, GenerationRecord record, GenerationSettings now, EngineConfig engine) {
        Map<String, Object> before = new LinkedHashMap<>(config);
        // a picture knows its own better than the run, which may have been gone on with
        before.put("sfumato_version", record.version());
        before.putAll(files(record.settings()));
        Map<String, Object> current = new LinkedHashMap<>(RunEnvironment.loaded(engine));
        current.putAll(files(now));
        List<EnvironmentChange> changes = new ArrayList<>();
        current.forEach((name, value) -> {
            Object then = before.get(name);
            if (then != null && !String.valueOf(then).equals(String.valueOf(value))) {
                changes.add(new EnvironmentChange(name, String.valueOf(then), String.valueOf(value)));
            }
        });
        return List.copyOf(changes);
    }

    private static Map<String, String> files(GenerationSettings settings) {
        Map<String, String> hashes = new LinkedHashMap<>();
        hashes.put("model_hash", settings.modelHash());
        Adapters adapters = settings.adapters();
        adapters.loras().forEach(lora -> hashes.put("loras/" + lora.name() + "/hash", lora.hash()));
        adapters.embeddings()
                .forEach(embedding -> hashes.put("embeddings/" + embedding.name() + "/hash", embedding.hash()));
        return hashes;
    }
}
