package dev.sfumato.service.doctor;

import dev.sfumato.diffusion.doctor.DecoderProbe;
import dev.sfumato.diffusion.doctor.Diagnosis;
import dev.sfumato.modelloader.graph.GraphValue;
import dev.sfumato.modelloader.graph.Initializer;
import dev.sfumato.modelloader.graph.OnnxGraph;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A diagnosis as the values of a JSON object. */
public final class DiagnosisValues {
    private DiagnosisValues() {}

    /**
     * The entries of an examination that loaded nothing, for those who need not know where on this machine the folder
     * lies.
     */
    public static Map<String, @Nullable Object> ofFiles(Diagnosis diagnosis) {
        Map<String, @Nullable Object> values = of(diagnosis);
        values.keySet().removeAll(Set.of("folder", "loaded_bytes", "decoder_probe"));
        List<Map<String, Object>> graphs = graphs(diagnosis);
        graphs.forEach(graph -> graph.remove("file"));
        values.put("graphs", graphs);
        return values;
    }

    /** The object's entries by name. */
    public static Map<String, @Nullable Object> of(Diagnosis diagnosis) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("folder", diagnosis.report().folder().toString());
        values.put("sound", diagnosis.isSound());
        values.put("pipeline", diagnosis.report().pipelineClass());
        var family = diagnosis.report().family();
        values.put("family", family == null ? null : family.name().toLowerCase(Locale.ROOT));
        values.put("components", diagnosis.report().components());
        values.put("device", diagnosis.device());
        values.put("devices", diagnosis.devices());
        values.put("weight_bytes", diagnosis.report().weightBytes());
        values.put("loaded_bytes", diagnosis.loadedBytes() < 0 ? null : diagnosis.loadedBytes());
        values.put("graphs", graphs(diagnosis));
        values.put("decoder_probe", probe(diagnosis.probe()));
        values.put(
                "findings",
                diagnosis.findings().stream()
                        .map(finding -> Map.of(
                                "severity",
                                finding.severity().name().toLowerCase(Locale.ROOT),
                                "where",
                                finding.where(),
                                "what",
                                finding.what()))
                        .toList());
        return values;
    }

    private static List<Map<String, Object>> graphs(Diagnosis diagnosis) {
        return diagnosis.report().graphs().entrySet().stream()
                .map(entry -> graph(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Map<String, Object> graph(String component, OnnxGraph graph) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("component", component);
        values.put("file", graph.file().toString());
        values.put("opsets", new TreeMap<>(graph.opsets()));
        values.put("producer", graph.producer());
        values.put("properties", new TreeMap<>(graph.properties()));
        values.put("operations", graph.nodes().size());
        values.put("weights", weightTypes(graph));
        values.put("inputs", graph.inputs().stream().map(DiagnosisValues::value).toList());
        values.put(
                "outputs", graph.outputs().stream().map(DiagnosisValues::value).toList());
        return values;
    }

    /** Bytes by element type. */
    public static Map<String, Long> weightTypes(OnnxGraph graph) {
        Map<String, Long> types = new TreeMap<>();
        for (Initializer weight : graph.initializers().values()) {
            types.merge(weight.type().name().toLowerCase(Locale.ROOT), weight.bytes(), Long::sum);
        }
        return types;
    }

    private static Map<String, Object> value(GraphValue value) {
        return Map.of(
                "name",
                value.name(),
                "type",
                value.type().name().toLowerCase(Locale.ROOT),
                "dimensions",
                value.dimensions());
    }

    private static @Nullable Map<String, Object> probe(@Nullable DecoderProbe probe) {
        if (probe == null) {
            return null;
        }
        List<Map<String, Object>> trials = probe.trials().stream()
                .<Map<String, Object>>map(trial -> Map.of(
                        "latents", trial.name(),
                        "not_numbers", trial.notNumbers(),
                        "lowest", trial.lowest(),
                        "highest", trial.highest(),
                        "deviation", trial.deviation()))
                .toList();
        return Map.of(
                "latent_shape",
                probe.latents(),
                "trials",
                trials,
                "seconds",
                probe.time().toMillis() / 1e3);
    }
}
