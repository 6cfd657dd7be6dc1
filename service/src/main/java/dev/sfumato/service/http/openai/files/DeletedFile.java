package dev.sfumato.service.http.openai.files;

import io.micronaut.serde.annotation.Serdeable;

/**
 * The answer to the deletion of a file.
 *
 * @param id of the file that was
 * @param object always {@code file}
 * @param deleted always true
 */
@Serdeable
record DeletedFile(String id, String object, boolean deleted) {}
