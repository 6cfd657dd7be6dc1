package dev.sfumato.tracking.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything known of a run but its history.
 *
 * @param config nested values as JSON has them: String, Number, Boolean, List, Map
 * @param summary the last value of each logged key
 * @param images by step, key and place in the list
 * @param files saved files, in the order of saving
 * @param maskLabels names of the classes of masks
 * @param segments the run directories, oldest first; more than one when the run was resumed
 */
public record RunDetails(
        RunSummary run,
        @Nullable String notes,
        Map<String, Object> config,
        Map<String, Object> summary,
        List<ImageArtifact> images,
        List<Path> files,
        List<MaskLabels> maskLabels,
        List<Path> segments) {

    public RunDetails {
        images = List.copyOf(images);
        files = List.copyOf(files);
        maskLabels = List.copyOf(maskLabels);
        segments = List.copyOf(segments);
    }
}
