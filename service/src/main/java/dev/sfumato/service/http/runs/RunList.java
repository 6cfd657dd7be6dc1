package dev.sfumato.service.http.runs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * A page of runs, newest first.
 *
 * @param object always {@code list}
 * @param total how many runs match, on all pages
 * @param hasMore whether some follow this page
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record RunList(
        String object,
        List<RunObject> data,
        long total,
        @JsonProperty("has_more") boolean hasMore) {}
