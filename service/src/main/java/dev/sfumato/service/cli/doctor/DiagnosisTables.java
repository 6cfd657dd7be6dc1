package dev.sfumato.service.cli.doctor;

import dev.sfumato.diffusion.doctor.DecoderProbe;
import dev.sfumato.diffusion.doctor.Diagnosis;
import dev.sfumato.modelloader.doctor.Finding;
import dev.sfumato.modelloader.doctor.Severity;
import dev.sfumato.modelloader.graph.GraphValue;
import dev.sfumato.modelloader.graph.OnnxGraph;
import dev.sfumato.service.cli.output.Table;
import dev.sfumato.service.doctor.DiagnosisValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A diagnosis as text for people. */
public final class DiagnosisTables {
    private static final double MEBI = 1024 * 1024;

    private DiagnosisTables() {}

    /** The whole text. */
    public static String of(Diagnosis diagnosis) {
        List<String> parts = new ArrayList<>();
        parts.add(model(diagnosis).toString());
        parts.add(graphs(diagnosis).toString());
        parts.add(tensors(diagnosis).toString());
        DecoderProbe probe = diagnosis.probe();
        if (probe != null) {
            parts.add(probe(probe).toString());
        }
        parts.add(findings(diagnosis));
        return String.join(System.lineSeparator(), parts);
    }

    private static Table model(Diagnosis diagnosis) {
        var report = diagnosis.report();
        var family = report.family();
        Table table = new Table("MODEL", report.folder().toString());
        table.add(List.of("pipeline", report.pipelineClass().isEmpty() ? "not told" : report.pipelineClass()));
        table.add(List.of("family", family == null ? "unknown" : family.name().toLowerCase(Locale.ROOT)));
        table.add(List.of("components", String.join(", ", report.components())));
        table.add(List.of(
                "device", diagnosis.device() + " (this build has " + String.join(", ", diagnosis.devices()) + ")"));
        String memory = "weights " + mebibytes(report.weightBytes());
        table.add(List.of(
                "memory",
                diagnosis.loadedBytes() < 0
                        ? memory
                        : memory + ", measured peak of loading and trying " + mebibytes(diagnosis.loadedBytes())));
        return table;
    }

    private static Table graphs(Diagnosis diagnosis) {
        Table table = new Table("GRAPH", "OPSET", "OPERATIONS", "WEIGHTS", "MADE BY", "NOTED");
        for (Map.Entry<String, OnnxGraph> entry : diagnosis.report().graphs().entrySet()) {
            OnnxGraph graph = entry.getValue();
            table.add(List.of(
                    entry.getKey(),
                    new TreeMap<>(graph.opsets())
                            .entrySet().stream()
                                    .map(opset -> (opset.getKey() + " " + opset.getValue()).strip())
                                    .collect(Collectors.joining(", ")),
                    String.valueOf(graph.nodes().size()),
                    DiagnosisValues.weightTypes(graph).entrySet().stream()
                            .map(type -> type.getKey() + " " + mebibytes(type.getValue()))
                            .collect(Collectors.joining(", ")),
                    graph.producer(),
                    new TreeMap<>(graph.properties())
                            .entrySet().stream().map(String::valueOf).collect(Collectors.joining(", "))));
        }
        return table;
    }

    private static Table tensors(Diagnosis diagnosis) {
        Table table = new Table("GRAPH", "", "NAME", "TYPE", "SHAPE");
        diagnosis.report().graphs().forEach((component, graph) -> {
            graph.inputs().forEach(value -> table.add(row(component, "in", value)));
            graph.outputs().forEach(value -> table.add(row(component, "out", value)));
        });
        return table;
    }

    private static List<String> row(String component, String way, GraphValue value) {
        return List.of(
                component,
                way,
                value.name(),
                value.type().name().toLowerCase(Locale.ROOT),
                "(" + String.join(", ", value.dimensions()) + ")");
    }

    private static Table probe(DecoderProbe probe) {
        Table table = new Table("DECODED", "LOWEST", "HIGHEST", "DEVIATION", "NOT NUMBERS");
        for (DecoderProbe.Trial trial : probe.trials()) {
            table.add(List.of(
                    trial.name() + " " + probe.latents(),
                    decimal(trial.lowest()),
                    decimal(trial.highest()),
                    decimal(trial.deviation()),
                    decimal(trial.notNumbers() * 100) + " %"));
        }
        return table;
    }

    private static String findings(Diagnosis diagnosis) {
        Table table = new Table("FINDING", "WHERE", "WHAT");
        for (Finding finding : diagnosis.findings()) {
            table.add(List.of(finding.severity().name().toLowerCase(Locale.ROOT), finding.where(), finding.what()));
        }
        long faults = diagnosis.findings().stream()
                .filter(finding -> finding.severity() == Severity.FAULT)
                .count();
        String verdict = faults == 0 ? "The model is sound." : "The model has " + faults + " fault(s).";
        return (diagnosis.findings().isEmpty() ? "" : table.toString()) + verdict + System.lineSeparator();
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / MEBI);
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
