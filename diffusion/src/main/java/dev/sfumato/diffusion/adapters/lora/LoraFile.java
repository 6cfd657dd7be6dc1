package dev.sfumato.diffusion.adapters.lora;

import dev.sfumato.diffusion.adapters.lora.LoraKey.Part;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.safetensors.SafetensorsFile;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One file of low-rank changes, read whole. */
final class LoraFile {

    private static final int LONGEST_LIST = 20;

    private final Path file;
    private final List<LoraLayer> layers;

    private LoraFile(Path file, List<LoraLayer> layers) {
        this.file = file;
        this.layers = layers;
    }

    /**
     * Reads a file.
     *
     * @throws ModelException UNSUPPORTED if it holds tensors that are no part of a low-rank change, all of which are
     *     named; BROKEN if a factor is missing or the shapes contradict each other
     */
    static LoraFile read(Path path) {
        SafetensorsFile file = SafetensorsFile.open(path);
        Map<LoraTarget, Map<Part, String>> parts = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        for (String name : file.tensors().keySet()) {
            Optional<LoraKey> key = LoraKey.parse(name);
            if (key.isPresent()) {
                parts.computeIfAbsent(key.get().target(), _ -> new EnumMap<>(Part.class))
                        .put(key.get().part(), name);
            } else {
                unknown.add(name);
            }
        }
        if (!unknown.isEmpty()) {
            throw new ModelException(
                    Kind.UNSUPPORTED,
                    path + ": holds " + unknown.size() + " tensors that are no part of a LoRA: " + shortened(unknown));
        }
        PeftSettings settings = PeftSettings.of(file);
        List<LoraLayer> layers = new ArrayList<>();
        parts.forEach((target, names) -> layers.add(layer(file, settings, target, names)));
        return new LoraFile(path, List.copyOf(layers));
    }

    /** As many names as a message can hold. */
    static String shortened(List<String> names) {
        return names.size() <= LONGEST_LIST
                ? names.toString()
                : names.subList(0, LONGEST_LIST) + " and " + (names.size() - LONGEST_LIST) + " more";
    }

    Path file() {
        return file;
    }

    List<LoraLayer> layers() {
        return layers;
    }

    private static LoraLayer layer(
            SafetensorsFile file, PeftSettings settings, LoraTarget target, Map<Part, String> names) {
        String downName = names.get(Part.DOWN);
        String upName = names.get(Part.UP);
        if (downName == null || upName == null) {
            throw new ModelException(
                    Kind.BROKEN, file.file() + ": of layer '" + target.path() + "' it has only " + names.values());
        }
        FloatTensor down = file.read(downName);
        FloatTensor up = file.read(upName);
        boolean fits = down.shape().rank() >= 2
                && up.shape().rank() >= 2
                && down.shape().dimension(0) > 0
                && up.shape().size() == up.shape().dimension(0) * down.shape().dimension(0);
        if (!fits) {
            throw new ModelException(
                    Kind.BROKEN,
                    file.file() + ": '" + downName + "' " + down.shape() + " and '" + upName + "' " + up.shape()
                            + " do not multiply");
        }
        int rank = down.shape().dimension(0);
        String alpha = names.get(Part.ALPHA);
        double scale = alpha != null
                ? alpha(file, alpha) / rank
                : settings.scale(target, rank).orElse(1);
        return new LoraLayer(target, down, up, scale);
    }

    private static double alpha(SafetensorsFile file, String name) {
        FloatTensor alpha = file.read(name);
        if (alpha.shape().size() != 1 || !Float.isFinite(alpha.values()[0])) {
            throw new ModelException(
                    Kind.BROKEN, file.file() + ": '" + name + "' must be one number, it is " + alpha.shape());
        }
        return alpha.values()[0];
    }
}
