package dev.sfumato.diffusion.doctor;

import dev.sfumato.modelloader.doctor.Finding;
import dev.sfumato.modelloader.doctor.FolderReport;
import dev.sfumato.modelloader.doctor.Severity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a model folder after all checks.
 *
 * @param report what its files say
 * @param findings of all checks, the report's among them
 * @param device that the graphs were loaded on, such as {@code cpu}
 * @param devices that ONNX Runtime offers here, such as {@code CPU}
 * @param probe the decoder's trial; null if it was not wanted or there is no decoder that loads
 * @param loadedBytes by which the process grew when all graphs were loaded and tried, at its peak; -1 if that was not
 *     measured
 */
public record Diagnosis(
        FolderReport report,
        List<Finding> findings,
        String device,
        List<String> devices,
        @Nullable DecoderProbe probe,
        long loadedBytes) {

    public Diagnosis {
        findings = List.copyOf(findings);
        devices = List.copyOf(devices);
    }

    /** Whether the model can be run and its pictures can be right. */
    public boolean isSound() {
        return findings.stream().noneMatch(finding -> finding.severity() == Severity.FAULT);
    }
}
