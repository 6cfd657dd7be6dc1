package dev.sfumato.service.batches;

/**
 * How many lines of a batch are done.
 *
 * @param total lines in the input
 * @param completed those that were painted
 * @param failed those that were refused or failed
 */
public record LineCounts(int total, int completed, int failed) {
    static final LineCounts NONE = new LineCounts(0, 0, 0);
}
