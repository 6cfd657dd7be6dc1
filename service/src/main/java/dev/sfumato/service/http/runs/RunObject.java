package dev.sfumato.service.http.runs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sfumato.tracking.store.RunSummary;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A run as a list shows it; times in seconds since 1970.
 *
 * @param object always {@code run}
 * @param status {@code running}, {@code finished}, {@code failed} or {@code interrupted}
 * @param exitCode null while it has not ended
 * @param lastStep the highest step logged; -1 if none
 * @param steps how many steps were logged
 * @param images how many images were logged
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
public record RunObject(
        String id,
        String object,
        String project,
        String name,
        String status,
        @JsonProperty("exit_code") @Nullable Integer exitCode,
        @Nullable String group,
        @JsonProperty("job_type") @Nullable String jobType,
        List<String> tags,
        boolean starred,
        @JsonProperty("created_at") long createdAt,
        @JsonProperty("updated_at") long updatedAt,
        @JsonProperty("last_step") long lastStep,
        long steps,
        long images) {

    /** As {@code run} is in the index. */
    public static RunObject of(RunSummary run) {
        return new RunObject(
                run.id(),
                "run",
                run.project(),
                run.name(),
                run.status().name().toLowerCase(Locale.ROOT),
                run.exitCode(),
                run.group(),
                run.jobType(),
                run.tags(),
                run.starred(),
                run.startedAt().getEpochSecond(),
                run.updatedAt().getEpochSecond(),
                run.lastStep(),
                run.historyCount(),
                run.imageCount());
    }
}
