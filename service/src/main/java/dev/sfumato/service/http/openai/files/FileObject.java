package dev.sfumato.service.http.openai.files;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sfumato.service.uploads.StoredFile;
import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/**
 * A stored file as the API shows it.
 *
 * @param id by which requests name it
 * @param object always {@code file}
 * @param bytes its length
 * @param createdAt in seconds since 1970
 * @param expiresAt in seconds since 1970; null for never
 * @param filename as its sender called it
 * @param purpose {@code batch} or {@code batch_output}
 * @param status always {@code processed}
 */
@Serdeable
@JsonInclude(JsonInclude.Include.NON_NULL)
record FileObject(
        String id,
        String object,
        long bytes,
        @JsonProperty("created_at") long createdAt,
        @JsonProperty("expires_at") @Nullable Long expiresAt,
        String filename,
        String purpose,
        String status) {

    static FileObject of(StoredFile file) {
        return new FileObject(
                file.id(),
                "file",
                file.bytes(),
                file.createdAt(),
                file.expiresAt(),
                file.filename(),
                file.purpose(),
                "processed");
    }
}
