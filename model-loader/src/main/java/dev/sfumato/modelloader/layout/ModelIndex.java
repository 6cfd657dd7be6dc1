package dev.sfumato.modelloader.layout;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The content of {@code model_index.json}.
 *
 * @param className the pipeline's class, without an exporter's prefix
 * @param components those that it names as present
 * @param options the pipeline's own settings by name as JSON gives them, such as {@code force_zeros_for_empty_prompt}
 */
record ModelIndex(String className, PipelineFamily family, List<String> components, Map<String, Object> options) {

    static final String NAME = "model_index.json";

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    ModelIndex {
        components = List.copyOf(components);
        options = Map.copyOf(options);
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
        String written = json.text("_class_name");
        String className = PipelineFamily.plainClass(written).orElseThrow(() -> unknown(folder, written));
        PipelineFamily family = PipelineFamily.ofClass(className).orElseThrow(() -> unknown(folder, written));
        List<String> components = json.root().properties().stream()
                .filter(entry -> !entry.getKey().startsWith("_") && isPresent(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        return new ModelIndex(className, family, components, options(json));
    }

    private static ModelException unknown(Path folder, String className) {
        return new ModelException(
                Kind.UNSUPPORTED,
                folder.resolve(NAME) + ": pipeline class '" + className + "' is not supported; known are "
                        + PipelineFamily.classNames());
    }

    private static Map<String, Object> options(JsonFile json) {
        Map<String, Object> options = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : json.root().properties()) {
            JsonNode value = entry.getValue();
            boolean option = value.isBoolean() || value.isNumber() || value.isString();
            if (option && !entry.getKey().startsWith("_")) {
                options.put(entry.getKey(), MAPPER.treeToValue(value, Object.class));
            }
        }
        return options;
    }

    // A component is [library, class]; [null, null] says that it was left out, and a scalar is an option.
    private static boolean isPresent(JsonNode value) {
        return value.isArray()
                && value.size() == 2
                && value.get(0).isString()
                && value.get(1).isString();
    }
}
