package dev.sfumato.service.http.openai.batches;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of batches, newest first.
 *
 * @param object always {@code list}
 * @param data the batches
 * @param firstId of the page; null if it is empty
 * @param lastId of the page, after which the next one begins; null if it is empty
 * @param hasMore whether there is a next page
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record BatchList(
        String object,
        List<BatchObject> data,
        @JsonProperty("first_id") @Nullable String firstId,
        @JsonProperty("last_id") @Nullable String lastId,
        @JsonProperty("has_more") boolean hasMore) {}
