package dev.sfumato.diffusion.adapters.lora;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.graph.ModuleWeight;
import dev.sfumato.modelloader.graph.ModuleWeights;
import dev.sfumato.modelloader.graph.OnnxGraph;
import dev.sfumato.modelloader.graph.WeightReader;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.layout.PipelineFamily;
import dev.sfumato.modelloader.onnx.WeightReplacement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/**
 * The weights of a model with the changes of some LoRAs added: W + Σ weight · alpha / rank · up · down, as
 * <a href="https://arxiv.org/abs/2106.09685">Hu et al. 2021</a> merge them.
 */
public final class LoraMerge {

    private static final int DEFAULT_LAYERS_PER_BLOCK = 2;

    private final ModelManifest manifest;
    private final Map<String, Component> components = new HashMap<>();

    private LoraMerge(ModelManifest manifest) {
        this.manifest = manifest;
    }

    /** A graph of the model and the changes of its weights, by initializer. */
    private record Component(WeightReader reader, LayerNames names, Map<String, Change> changes) {}

    private record Change(ModuleWeight module, WeightMerge merge) {}

    /**
     * The changed weights by component, only those that a LoRA touches.
     *
     * @throws ModelException if a file cannot be read, or names layers that the model does not have or that are of
     *     another shape there; all of them are listed
     */
    public static Map<String, List<WeightReplacement>> of(ModelManifest manifest, List<ActiveLora> loras) {
        LoraMerge merge = new LoraMerge(manifest);
        for (ActiveLora lora : loras) {
            merge.add(LoraFile.read(lora.file()), lora.weight());
        }
        Map<String, List<WeightReplacement>> replacements = new LinkedHashMap<>();
        merge.components.forEach((name, component) -> replacements.put(name, replacements(component)));
        return replacements;
    }

    private static List<WeightReplacement> replacements(Component component) {
        List<WeightReplacement> replacements = new ArrayList<>();
        for (Change change : component.changes().values()) {
            replacements.add(new WeightReplacement(
                    change.module().initializer(), change.merge().result()));
        }
        return replacements;
    }

    private void add(LoraFile file, double weight) {
        List<String> unfit = new ArrayList<>();
        for (LoraLayer layer : file.layers()) {
            String fault = isOfOriginalFlux(layer.target()) ? addStacked(layer, weight) : add(layer, weight);
            if (!fault.isEmpty()) {
                unfit.add(fault);
            }
        }
        if (!unfit.isEmpty()) {
            throw new ModelException(
                    Kind.UNSUPPORTED,
                    file.file() + ": " + unfit.size() + " of its "
                            + file.layers().size() + " layers do not go with model '" + manifest.id() + "': "
                            + LoraFile.shortened(unfit));
        }
    }

    private boolean isOfOriginalFlux(LoraTarget target) {
        return manifest.family() == PipelineFamily.FLUX
                && target.flat()
                && target.component().equals("unet");
    }

    /** Adds the change of several layers that are one in the file; returns what is wrong, empty if nothing is. */
    private String addStacked(LoraLayer layer, double weight) {
        List<LoraTarget> parts = OriginalFluxNames.of(layer.target().path());
        Component transformer = components.computeIfAbsent("transformer", this::read);
        List<Integer> outputs = new ArrayList<>();
        for (LoraTarget part : parts) {
            transformer.names().find(part).ifPresent(module -> outputs.add(module.outputs()));
        }
        String name = "lora_unet_" + layer.target().path();
        if (parts.isEmpty() || outputs.size() < parts.size()) {
            return name + " (no such layer)";
        }
        int all = outputs.stream().mapToInt(Integer::intValue).sum();
        if (all != layer.outputs()) {
            return name + " (" + layer.outputs() + " outputs, the model has " + all + ")";
        }
        int first = 0;
        StringJoiner faults = new StringJoiner(", ");
        faults.setEmptyValue("");
        for (int i = 0; i < parts.size(); i++) {
            String fault = add(layer.part(parts.get(i), first, outputs.get(i)), weight);
            if (!fault.isEmpty()) {
                faults.add(fault);
            }
            first += outputs.get(i);
        }
        return faults.toString();
    }

    /** Returns what is wrong, empty if nothing is. */
    private String add(LoraLayer layer, double weight) {
        LoraTarget target = layer.target();
        String name = target.component() + "." + target.path();
        Path graph = manifest.graphs().get(target.component());
        if (graph == null) {
            return name + " (no such component)";
        }
        Component component = components.computeIfAbsent(target.component(), this::read);
        Optional<ModuleWeight> module = component.names().find(target);
        if (module.isEmpty()) {
            return name + " (no such layer)";
        }
        Change change = component
                .changes()
                .computeIfAbsent(
                        module.get().initializer().name(),
                        _ -> new Change(module.get(), new WeightMerge(module.get(), component.reader())));
        if (!change.merge().fits(layer)) {
            return name + " (" + layer.outputs() + " outputs of " + layer.inputs() + " inputs, the model has "
                    + change.merge().extents() + ")";
        }
        change.merge().add(layer, weight);
        return "";
    }

    private Component read(String name) {
        OnnxGraph graph =
                OnnxGraph.read(Objects.requireNonNull(manifest.graphs().get(name)));
        LayerNames names = new LayerNames(ModuleWeights.of(graph), layersPerBlock(name));
        return new Component(new WeightReader(graph), names, new LinkedHashMap<>());
    }

    private int layersPerBlock(String component) {
        JsonNode layers = manifest.config(component)
                .<JsonNode>map(config -> config.path("layers_per_block"))
                .orElse(null);
        return layers != null && layers.isInt() ? layers.intValue() : DEFAULT_LAYERS_PER_BLOCK;
    }
}
