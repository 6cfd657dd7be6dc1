package dev.sfumato.service.http.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * A page of jobs, newest first.
 *
 * @param object always {@code list}
 * @param total how many jobs match, on all pages
 * @param hasMore whether some follow this page
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record JobList(
        String object,
        List<JobObject> data,
        long total,
        @JsonProperty("has_more") boolean hasMore) {}
