package dev.sfumato.service.jobs;

/**
 * What tells a repeated request from a new one.
 *
 * @param key that the caller chose; one job has it
 * @param bodySha256 of the request's body: another body under the same key is a mistake
 */
public record Idempotency(String key, String bodySha256) {}
