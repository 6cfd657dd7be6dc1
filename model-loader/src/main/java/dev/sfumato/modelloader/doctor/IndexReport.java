package dev.sfumato.modelloader.doctor;

import dev.sfumato.modelloader.layout.JsonFile;
import dev.sfumato.modelloader.layout.PipelineFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * As much of {@code model_index.json} as can be made out.
 *
 * @param components those that it names as present, or without an index the sub-folders
 */
record IndexReport(String className, @Nullable PipelineFamily family, List<String> components) {

    static final String NAME = "model_index.json";

    static IndexReport read(Path folder, Findings findings) {
        if (!Files.isRegularFile(folder.resolve(NAME))) {
            findings.fault(NAME, "is missing: this is not a model folder in the diffusers layout");
            return new IndexReport("", null, subfolders(folder, findings));
        }
        Optional<JsonFile> json = findings.attempt(() -> JsonFile.read(folder.resolve(NAME)));
        if (json.isEmpty()) {
            return new IndexReport("", null, subfolders(folder, findings));
        }
        String className =
                findings.attempt(() -> json.get().text("_class_name")).orElse("");
        PipelineFamily family = PipelineFamily.plainClass(className)
                .flatMap(PipelineFamily::ofClass)
                .orElse(null);
        if (family == null && !className.isEmpty()) {
            findings.fault(
                    NAME,
                    "pipeline class '" + className + "' is not supported; known are " + PipelineFamily.classNames());
        }
        return new IndexReport(className, family, components(json.get()));
    }

    private static List<String> components(JsonFile json) {
        return json.root().properties().stream()
                .filter(entry -> !entry.getKey().startsWith("_") && isPresent(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean isPresent(JsonNode value) {
        return value.isArray()
                && value.size() == 2
                && value.get(0).isString()
                && value.get(1).isString();
    }

    private static List<String> subfolders(Path folder, Findings findings) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory)
                    .map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            findings.fault(".", "cannot be listed: " + e);
            return List.of();
        }
    }
}
