package dev.sfumato.diffusion.adapters.lora;

import dev.sfumato.modelloader.graph.ModuleWeight;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** All the names by which files call the layers of one component. */
final class LayerNames {

    /** What a network is called inside the module that was exported. */
    private static final Pattern WRAPPER = Pattern.compile("^(unet|transformer|model|module|encoder_model)\\.");

    private final Map<String, ModuleWeight> byPath = new HashMap<>();
    private final Map<String, ModuleWeight> byFlatName = new HashMap<>();

    /**
     * @param modules by the path that the graph tells
     * @param layersPerBlock of a UNet, for the names of the original code of Stable Diffusion
     */
    LayerNames(Map<String, ModuleWeight> modules, int layersPerBlock) {
        OriginalUnetNames original = new OriginalUnetNames(layersPerBlock);
        modules.forEach((module, weight) -> {
            String path = LoraKey.withoutModel(WRAPPER.matcher(module).replaceFirst(""), '.');
            byPath.put(path, weight);
            byFlatName.put(flat(path), weight);
            original.of(path).forEach(name -> byFlatName.putIfAbsent(flat(name), weight));
        });
    }

    private static String flat(String path) {
        return path.replace('.', '_');
    }

    Optional<ModuleWeight> find(LoraTarget target) {
        return Optional.ofNullable((target.flat() ? byFlatName : byPath).get(target.path()));
    }
}
