package dev.sfumato.service.batches;

/**
 * One request of a batch's input.
 *
 * @param number from 1
 * @param customId the client's own name of it
 * @param body the JSON object of the request
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record BatchLine(int number, String customId, byte[] body) {}
