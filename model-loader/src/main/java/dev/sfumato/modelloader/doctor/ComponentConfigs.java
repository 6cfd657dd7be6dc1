package dev.sfumato.modelloader.doctor;

import dev.sfumato.modelloader.layout.JsonFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/** The {@code config.json} files of a folder's components, each read once; one that is broken is a fault. */
final class ComponentConfigs {

    private final Path folder;
    private final Findings findings;
    private final Map<String, Optional<JsonFile>> read = new HashMap<>();

    ComponentConfigs(Path folder, Findings findings) {
        this.folder = folder;
        this.findings = findings;
    }

    Optional<JsonFile> of(String component) {
        return read.computeIfAbsent(component, name -> {
            Path file = folder.resolve(name).resolve("config.json");
            return Files.isRegularFile(file) ? findings.attempt(() -> JsonFile.read(file)) : Optional.empty();
        });
    }

    /** A whole number in a component's configuration; empty if it says none. */
    OptionalInt integer(String component, String name) {
        Optional<JsonNode> value = of(component).map(json -> json.root().path(name));
        return value.isPresent() && value.get().isInt()
                ? OptionalInt.of(value.get().intValue())
                : OptionalInt.empty();
    }

    /** The configuration of the decoder, which exporters may have left with the whole autoencoder. */
    String autoencoder() {
        return of("vae_decoder").isPresent() ? "vae_decoder" : "vae";
    }
}
