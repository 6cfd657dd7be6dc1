package dev.sfumato.tracking.sync;

/**
 * What came of the upload of a run.
 *
 * @param uploaded how many segments were uploaded; 0 if all had been before
 * @param output what the client printed; empty if it was not needed
 */
public record SyncResult(String runId, int uploaded, String output) {}
