package dev.sfumato.modelloader.doctor;

import dev.sfumato.modelloader.graph.OnnxGraph;
import dev.sfumato.modelloader.layout.PipelineFamily;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an examination learned about a folder.
 *
 * @param pipelineClass as the index names it, empty if it does not
 * @param family null if the class is not known
 * @param components those that the index names as present
 * @param graphs the graphs that could be read, by component
 */
public record FolderReport(
        Path folder,
        String pipelineClass,
        @Nullable PipelineFamily family,
        List<String> components,
        Map<String, OnnxGraph> graphs,
        List<Finding> findings) {

    public FolderReport {
        components = List.copyOf(components);
        graphs = Collections.unmodifiableMap(new LinkedHashMap<>(graphs));
        findings = List.copyOf(findings);
    }

    /** The bytes of all weights, which is the least memory that the model needs. */
    public long weightBytes() {
        return graphs.values().stream().mapToLong(OnnxGraph::weightBytes).sum();
    }
}
