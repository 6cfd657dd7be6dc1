package dev.sfumato.service.http.gallery;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.sfumato.service.http.runs.RunImage;
import dev.sfumato.tracking.store.GalleryImage;
import dev.sfumato.tracking.store.Generation;
import io.micronaut.serde.annotation.Serdeable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A picture with the generation that it came of: the members of {@link RunImage}, and these.
 *
 * @param run the id of its run
 * @param createdAt when it was logged, in seconds since 1970
 * @param starred whether its generation or its run is starred
 * @param values what the generation logged, but for pictures
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record GalleryItem(
        @JsonUnwrapped RunImage image,
        String run,
        String project,
        @JsonProperty("created_at") double createdAt,
        boolean starred,
        Map<String, Object> values) {

    static GalleryItem of(GalleryImage found) {
        Generation generation = found.generation();
        return new GalleryItem(
                RunImage.of(found.image()),
                generation.runId(),
                generation.project(),
                generation.time().toEpochMilli() / 1e3,
                generation.starred(),
                plain(generation.values()));
    }

    private static Map<String, Object> plain(Map<String, Object> values) {
        Map<String, Object> plain = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (value instanceof Double number && !Double.isFinite(number)) {
                plain.put(name, number.toString());
            } else if (!(value instanceof Map<?, ?>)) {
                plain.put(name, value);
            }
        });
        return plain;
    }
}
