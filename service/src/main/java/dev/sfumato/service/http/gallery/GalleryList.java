package dev.sfumato.service.http.gallery;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of pictures.
 *
 * @param object always {@code list}
 * @param total how many pictures match, on all pages; null where {@code total=false} asked not to count them
 * @param hasMore whether some follow this page
 * @param next what {@code after} must be for the page that follows; null if this is the last
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record GalleryList(
        String object,
        List<GalleryItem> data,
        @Nullable Long total,
        @JsonProperty("has_more") boolean hasMore,
        @Nullable String next) {}
