package dev.sfumato.tracking.store;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run as a list shows it.
 *
 * @param name the given name, else the id
 * @param tags those that it was begun with, or that were given to it later
 * @param exitCode null while the run has not ended
 * @param startedAt when its first segment began
 * @param updatedAt when it last logged; when it began if it did not
 * @param lastStep the highest step logged; -1 if none
 * @param historyCount how many steps were logged
 * @param directory the run directory of its newest segment
 */
public record RunSummary(
        String id,
        String project,
        String name,
        RunStatus status,
        @Nullable Integer exitCode,
        @Nullable String group,
        @Nullable String jobType,
        List<String> tags,
        boolean starred,
        Instant startedAt,
        Instant updatedAt,
        long lastStep,
        long historyCount,
        long imageCount,
        Path directory) {

    public RunSummary {
        tags = List.copyOf(tags);
    }
}
