package dev.sfumato.service.http.runs;

import dev.sfumato.service.http.query.Conditions;
import dev.sfumato.service.http.query.Query;
import dev.sfumato.tracking.store.RunQuery;
import dev.sfumato.tracking.store.RunStatus;
import dev.sfumato.tracking.store.query.ValueFilter;
import io.micronaut.http.HttpRequest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads which runs an address asks for. Stateless. */
public final class RunQueries {
    private static final String[] SHARED = {
        "project", "status", "group", "job_type", "tags", "starred", "q", Conditions.FILTER
    };

    private RunQueries() {}

    /** The query of an address, which may have these parameters beside the shared ones. */
    public static Query query(HttpRequest<?> request, String... more) {
        return Query.withConditions(
                request, Stream.concat(Stream.of(SHARED), Stream.of(more)).toArray(String[]::new));
    }

    /** What the shared parameters ask for. */
    public static RunQuery runs(HttpRequest<?> request, Query query, int limit) {
        RunQuery runs = RunQuery.newest(limit)
                .inProject(query.text("project"))
                .withStatus(query.parsed("status", name -> named(RunStatus.values(), name), names(RunStatus.values())))
                .inGroup(query.text("group"))
                .ofJobType(query.text("job_type"))
                .onlyStarred(Conditions.flag(query, "starred"))
                .matching(Conditions.search(query, "q"));
        for (String tag : Conditions.list(query, "tags")) {
            runs = runs.withTag(tag);
        }
        for (ValueFilter filter : Conditions.of(request)) {
            runs = runs.where(filter);
        }
        return runs;
    }

    static <E extends Enum<E>> Optional<E> named(E[] values, String name) {
        return Arrays.stream(values)
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }

    static <E extends Enum<E>> String names(E[] values) {
        return Arrays.stream(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
