package dev.sfumato.tracking.store.sql.query;

import dev.sfumato.tracking.journal.JsonText;
import dev.sfumato.tracking.store.query.Comparison;
import dev.sfumato.tracking.store.query.GenerationField;
import dev.sfumato.tracking.store.query.TextSearch;
import dev.sfumato.tracking.store.query.ValueFilter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a query with the values that they are bound to. The tables are called r (run), g (generation) and
 * t (prompt_text). Not thread-safe.
 */
final class Conditions {

    private final List<String> all = new ArrayList<>();
    private final Map<String, Object> values = new LinkedHashMap<>();

    void add(String condition) {
        all.add(condition);
    }

    /** A condition on a column, unless nothing is asked of it. */
    void equal(String column, @Nullable Object value) {
        if (value != null) {
            add(column + " = " + bind(value));
        }
    }

    void tags(List<String> tags) {
        tags.forEach(tag -> add("EXISTS (SELECT 1 FROM tag WHERE tag.run = r.no AND tag.tag = " + bind(tag) + ")"));
    }

    /** The name that stands for a value. */
    String bind(Object value) {
        String name = "p" + values.size();
        values.put(name, value);
        return ":" + name;
    }

    /** The WHERE clause, or nothing if there is no condition. */
    String where() {
        return all.isEmpty() ? "" : " WHERE " + String.join(" AND ", all);
    }

    Query bindTo(Query query) {
        return query.bindMap(values);
    }

    /** The condition that the prompts t match. */
    String match(Dialect dialect, TextSearch search) {
        return dialect.matches(bind(dialect.search(search)));
    }

    /** A filter on a field of the generation g; empty for other keys. */
    Optional<String> onField(ValueFilter filter) {
        return onField(filter, column -> column);
    }

    /** As {@link #onField(ValueFilter)}, with the column written otherwise. */
    Optional<String> onField(ValueFilter filter, UnaryOperator<String> column) {
        return GenerationField.of(filter.key())
                .map(field -> column.apply("g." + field.key()) + " "
                        + filter.comparison().sign() + " "
                        + (field.isNumber() ? bind(filter.value()) : word(filter.value())));
    }

    /** The number of a text; one that no text has if it is not known, since what is unlike it is to be found. */
    private String word(Object text) {
        return "coalesce((SELECT no FROM word WHERE text = " + bind(text.toString()) + "), 0)";
    }

    /** A filter on the config of the run whose number stands in {@code run}. */
    String onConfig(ValueFilter filter, String run) {
        String key = GenerationField.of(filter.key()).map(GenerationField::key).orElse(filter.key());
        String compared = filter.value() instanceof Number number
                ? "c.number " + filter.comparison().sign() + " " + bind(number)
                : "c.value " + sign(filter.comparison()) + " " + bind(JsonText.canonical(filter.value()));
        return "EXISTS (SELECT 1 FROM config_value c WHERE c.run = " + run + " AND c.key = " + bind(key) + " AND "
                + compared + ")";
    }

    private static String sign(Comparison comparison) {
        return comparison == Comparison.EQUAL ? "=" : "<>";
    }

    /**
     * A filter on any logged number, or the config.
     *
     * @param step further condition on the numbers v, such as their step
     */
    String onMetricOrConfig(ValueFilter filter, String run, String step) {
        String config = onConfig(filter, run);
        if (!(filter.value() instanceof Number number)) {
            return config;
        }
        String numbers = " v WHERE v.run = " + run + step + " AND ";
        String compared = " " + filter.comparison().sign() + " " + bind(number) + ")";
        String metric = " OR EXISTS (SELECT 1 FROM metric" + numbers + "v.key = (SELECT no FROM word WHERE text = "
                + bind(filter.key()) + ") AND v.value" + compared;
        String column = GenerationColumn.ofNumber(filter.key())
                .map(each -> " OR EXISTS (SELECT 1 FROM generation" + numbers + "v." + each.name() + compared)
                .orElse("");
        return "(" + config + metric + column + ")";
    }
}
