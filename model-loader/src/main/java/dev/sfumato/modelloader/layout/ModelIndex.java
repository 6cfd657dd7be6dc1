package dev.sfumato.modelloader.layout;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The content of {@code model_index.json}: the pipeline's class and the components that it names as present. */
record ModelIndex(PipelineFamily family, List<String> components) {

    static final String NAME = "model_index.json";

    ModelIndex {
        components = List.copyOf(components);
    }

    static ModelIndex read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new ModelException(Kind.NOT_FOUND, folder + ": no such model folder");
        }
        if (!Files.isRegularFile(folder.resolve(NAME))) {
            throw new ModelException(
                    Kind.BROKEN, folder + ": is not a model folder in the diffusers layout, it has no " + NAME);
        }
        JsonFile json = JsonFile.read(folder.resolve(NAME));
        String className = json.text("_class_name");
        PipelineFamily family = PipelineFamily.ofClass(className)
                .orElseThrow(() -> new ModelException(
                        Kind.UNSUPPORTED,
                        folder.resolve(NAME) + ": pipeline class '" + className + "' is not supported; known are "
                                + PipelineFamily.classNames()));
        List<String> components = json.root().properties().stream()
                .filter(entry -> !entry.getKey().startsWith("_") && isPresent(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        return new ModelIndex(family, components);
    }

    // A component is [library, class]; [null, null] says that it was left out, and a scalar is an option.
    private static boolean isPresent(JsonNode value) {
        return value.isArray()
                && value.size() == 2
                && value.get(0).isString()
                && value.get(1).isString();
    }
}
