package dev.sfumato.modelloader.safetensors;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.layout.JsonFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The reading of a header that was parsed.
 *
 * @param start of the tensors' bytes in the file
 * @param end of the file
 */
record SafetensorsHeader(Path file, JsonFile json, long start, long end) {

    private static final String METADATA = "__metadata__";

    SafetensorsFile read() {
        Map<String, String> metadata = new LinkedHashMap<>();
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : json.root().properties()) {
            if (entry.getKey().equals(METADATA)) {
                entry.getValue()
                        .properties()
                        .forEach(remark ->
                                metadata.put(remark.getKey(), remark.getValue().asString("")));
            } else {
                tensors.put(entry.getKey(), tensor(entry.getKey(), entry.getValue()));
            }
        }
        return new SafetensorsFile(file, metadata, tensors);
    }

    private StoredTensor tensor(String name, JsonNode node) {
        List<Integer> dimensions = new ArrayList<>();
        for (JsonNode extent : node.path("shape")) {
            if (!extent.isInt() || extent.intValue() < 0) {
                throw broken(name, "has the shape " + node.path("shape"));
            }
            dimensions.add(extent.intValue());
        }
        JsonNode offsets = node.path("data_offsets");
        if (offsets.size() != 2
                || !offsets.get(0).isIntegralNumber()
                || !offsets.get(1).isIntegralNumber()) {
            throw broken(name, "has the data_offsets " + offsets);
        }
        long begin = offsets.get(0).longValue();
        long finish = offsets.get(1).longValue();
        StoredTensor tensor =
                new StoredTensor(name, type(name, node.path("dtype").asString("")), dimensions, start + begin);
        if (begin < 0 || finish - begin != tensor.bytes()) {
            throw broken(name, "is " + tensor + ", but has the data_offsets " + offsets);
        }
        if (start + finish > end) {
            throw broken(name, "ends at byte " + (start + finish) + ", but the file is truncated: it has " + end);
        }
        return tensor;
    }

    private StoredType type(String name, String text) {
        return Arrays.stream(StoredType.values())
                .filter(type -> type.name().equals(text))
                .findFirst()
                .orElseThrow(() -> new ModelException(
                        Kind.UNSUPPORTED,
                        file + ": tensor '" + name + "' is of type '" + text + "'; known are "
                                + Arrays.toString(StoredType.values())));
    }

    private ModelException broken(String name, String what) {
        return new ModelException(Kind.BROKEN, file + ": tensor '" + name + "' " + what);
    }
}
