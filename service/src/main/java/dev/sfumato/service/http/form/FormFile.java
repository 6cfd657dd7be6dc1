package dev.sfumato.service.http.form;

/**
 * A file that came with a request, small enough for the memory.
 *
 * @param field that it came in
 * @param content its bytes, which belong to the form and must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record FormFile(String field, byte[] content) {}
