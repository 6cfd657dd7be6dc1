package dev.sfumato.tracking;

import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunSummary;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a segment of a run begins with: its options, joined with what earlier segments left.
 *
 * @param summary the last values of earlier segments
 * @param firstStep one above the highest step of earlier segments
 * @param runtimeSeconds how long earlier segments ran
 * @param earlierFiles where earlier segments keep their files, oldest first
 */
record RunIdentity(
        String id,
        String project,
        @Nullable String name,
        @Nullable String group,
        @Nullable String jobType,
        @Nullable String notes,
        List<String> tags,
        Map<String, Object> config,
        Map<String, Object> summary,
        long firstStep,
        double runtimeSeconds,
        List<Path> earlierFiles) {

    static RunIdentity begin(String id, RunOptions options) {
        return new RunIdentity(
                id,
                options.project(),
                options.name(),
                options.group(),
                options.jobType(),
                options.notes(),
                options.tags(),
                options.config(),
                Map.of(),
                0,
                0,
                List.of());
    }

    static RunIdentity resume(RunDetails earlier, RunOptions options) {
        RunSummary run = earlier.run();
        Map<String, Object> config = new LinkedHashMap<>(earlier.config());
        config.putAll(options.config());
        return new RunIdentity(
                run.id(),
                run.project(),
                or(options.name(), run.name().equals(run.id()) ? null : run.name()),
                or(options.group(), run.group()),
                or(options.jobType(), run.jobType()),
                or(options.notes(), earlier.notes()),
                options.tags().isEmpty() ? run.tags() : options.tags(),
                config,
                earlier.summary(),
                run.lastStep() + 1,
                earlier.summary().get("_runtime") instanceof Number seconds ? seconds.doubleValue() : 0,
                earlier.segments().stream()
                        .map(segment -> segment.resolve("files"))
                        .toList());
    }

    private static @Nullable String or(@Nullable String given, @Nullable String earlier) {
        return given == null ? earlier : given;
    }

    String shownName() {
        return name == null ? id : name;
    }
}
