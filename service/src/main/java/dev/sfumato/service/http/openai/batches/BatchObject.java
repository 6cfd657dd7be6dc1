package dev.sfumato.service.http.openai.batches;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sfumato.service.batches.Batch;
import dev.sfumato.service.batches.LineCounts;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A batch as the API shows it; the times are in seconds since 1970, and null for what did not happen.
 *
 * @param object always {@code batch}
 * @param errors why it failed, or null
 * @param status validating, failed, in_progress, finalizing, completed, expired, cancelling or cancelled
 * @param outputFileId the results of lines that were painted, once it is finished
 * @param errorFileId the lines that failed, once it is finished
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record BatchObject(
        String id,
        String object,
        String endpoint,
        @Nullable BatchErrors errors,
        @JsonProperty("input_file_id") String inputFileId,
        @JsonProperty("completion_window") String completionWindow,
        String status,
        @JsonProperty("output_file_id") @Nullable String outputFileId,
        @JsonProperty("error_file_id") @Nullable String errorFileId,
        @JsonProperty("created_at") long createdAt,
        @JsonProperty("in_progress_at") @Nullable Long inProgressAt,
        @JsonProperty("expires_at") long expiresAt,
        @JsonProperty("finalizing_at") @Nullable Long finalizingAt,
        @JsonProperty("completed_at") @Nullable Long completedAt,
        @JsonProperty("failed_at") @Nullable Long failedAt,
        @JsonProperty("expired_at") @Nullable Long expiredAt,
        @JsonProperty("cancelling_at") @Nullable Long cancellingAt,
        @JsonProperty("cancelled_at") @Nullable Long cancelledAt,
        @JsonProperty("request_counts") Counts requestCounts,
        Map<String, String> metadata) {

    /**
     * How many lines are done.
     *
     * @param total lines in the input
     * @param completed those that were painted
     * @param failed those that were refused or failed
     */
    @Serdeable
    record Counts(int total, int completed, int failed) {
        static Counts of(LineCounts counts) {
            return new Counts(counts.total(), counts.completed(), counts.failed());
        }
    }

    static BatchObject of(Batch batch) {
        return new BatchObject(
                batch.id(),
                "batch",
                batch.request().endpoint(),
                BatchErrors.of(batch.errors()),
                batch.request().inputFile(),
                batch.request().completionWindow(),
                batch.status().wireName(),
                batch.hasOutput() ? batch.outputFile() : null,
                batch.hasErrors() ? batch.errorFile() : null,
                batch.times().created(),
                batch.times().inProgress(),
                batch.times().expires(),
                batch.times().finalizing(),
                batch.times().completed(),
                batch.times().failed(),
                batch.times().expired(),
                batch.times().cancelling(),
                batch.times().cancelled(),
                Counts.of(batch.counts()),
                batch.request().metadata());
    }
}
