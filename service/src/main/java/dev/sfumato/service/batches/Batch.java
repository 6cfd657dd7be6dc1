package dev.sfumato.service.batches;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A batch as it is stored; immutable.
 *
 * @param id {@code batch_} and hex digits
 * @param request what was asked for
 * @param status how far it is
 * @param times when it got there
 * @param counts how many lines are done; final once the batch is
 * @param errors why it failed; empty otherwise
 * @param outputFile the id that the file of results has once a line is painted
 * @param errorFile the id that the file of failures has once a line failed
 * @param hasOutput whether the file of results is there
 * @param hasErrors whether the file of failures is there
 */
public record Batch(
        String id,
        BatchRequest request,
        BatchStatus status,
        BatchTimes times,
        LineCounts counts,
        List<LineError> errors,
        String outputFile,
        String errorFile,
        boolean hasOutput,
        boolean hasErrors) {

    /**
     * What a client asked for.
     *
     * @param endpoint that the lines are for, e.g. {@code /v1/images/generations}
     * @param inputFile the id of the file with the lines
     * @param completionWindow as it was said, e.g. {@code 24h}
     * @param metadata of the client's own, at most 16 entries
     * @param outputLifetime seconds for which results are kept, or null for ever
     * @param base what addresses of pictures begin with
     */
    public record BatchRequest(
            String endpoint,
            String inputFile,
            String completionWindow,
            Map<String, String> metadata,
            @Nullable Long outputLifetime,
            String base) {}

    public Batch {
        errors = List.copyOf(errors);
    }

    Batch reached(BatchStatus newStatus, long now) {
        return new Batch(
                id,
                request,
                newStatus,
                times.reached(newStatus, now),
                counts,
                errors,
                outputFile,
                errorFile,
                hasOutput,
                hasErrors);
    }

    Batch counting(LineCounts newCounts) {
        return new Batch(id, request, status, times, newCounts, errors, outputFile, errorFile, hasOutput, hasErrors);
    }

    Batch withErrors(List<LineError> newErrors) {
        return new Batch(id, request, status, times, counts, newErrors, outputFile, errorFile, hasOutput, hasErrors);
    }

    Batch withFiles(boolean output, boolean failures) {
        return new Batch(id, request, status, times, counts, errors, outputFile, errorFile, output, failures);
    }
}
