package dev.sfumato.service.http.gallery;

import dev.sfumato.service.http.query.Conditions;
import dev.sfumato.service.http.query.Query;
import dev.sfumato.tracking.store.query.ImageQuery;
import dev.sfumato.tracking.store.query.ValueFilter;
import io.micronaut.http.HttpRequest;
import java.util.stream.Stream;

/** Reads which pictures an address asks for. Stateless. */
final class GalleryQueries {
    private static final String[] SHARED = {"project", "run", "tags", "starred", "q", Conditions.FILTER};

    private GalleryQueries() {}

    /** The query of an address, which may have these parameters beside the shared ones. */
    static Query query(HttpRequest<?> request, String... more) {
        return Query.withConditions(
                request, Stream.concat(Stream.of(SHARED), Stream.of(more)).toArray(String[]::new));
    }

    /** What the shared parameters ask for. */
    static ImageQuery images(HttpRequest<?> request, Query query, int limit) {
        ImageQuery images = ImageQuery.newest(limit)
                .inProject(query.text("project"))
                .ofRun(query.text("run"))
                .onlyStarred(Conditions.flag(query, "starred"))
                .matching(Conditions.search(query, "q"));
        for (String tag : Conditions.list(query, "tags")) {
            images = images.withTag(tag);
        }
        for (ValueFilter filter : Conditions.of(request)) {
            images = images.where(filter);
        }
        return images;
    }
}
