package dev.sfumato.tracking.store.sql.query;

import dev.sfumato.tracking.store.GalleryImage;
import dev.sfumato.tracking.store.GalleryPage;
import dev.sfumato.tracking.store.query.GenerationField;
import dev.sfumato.tracking.store.query.ImageQuery;
import dev.sfumato.tracking.store.query.ImageSort;
import dev.sfumato.tracking.store.query.ValueFilter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Lists images across runs, with the generations that they came of. */
public final class ImageListing {

    private static final String COLUMNS =
            "SELECT r.id, r.project, h.time, i.*, s.directory, g.no AS generation, " + LoggedValues.COLUMNS + ","
                    + " (r.starred OR EXISTS (SELECT 1 FROM star s WHERE s.run = g.run AND s.step = g.step)) AS is_starred";

    private final RunRows rows;
    private final Dialect dialect;
    private final String images;
    private final String history;

    public ImageListing(RunRows rows, Dialect dialect) {
        this.dialect = dialect;
        images = dialect.join() + "run r ON r.no = g.run" + dialect.join()
                + "image i ON i.run = g.run AND i.step = g.step";
        history = dialect.join() + "segment s ON s.no = i.segment" + dialect.join()
                + "history h ON h.run = g.run AND h.step = g.step" + dialect.join() + "segment hs ON hs.no = h.segment";
        this.rows = rows;
    }

    private record Row(GalleryImage image, ImageCursor cursor) {}

    public GalleryPage list(Handle handle, ImageQuery query) {
        ImageSort sort = query.sort();
        Conditions conditions = conditions(query);
        String column = column(query);
        if (sort.field() != null) {
            conditions.add(column + " IS NOT NULL");
        }
        if (query.after() != null) {
            after(conditions, column, sort, ImageCursor.parse(query.after()));
        }
        String direction = sort.descending() ? " DESC" : "";
        String order = " ORDER BY " + column + direction + (sort.field() == null ? "" : ", g.no" + direction)
                + dialect.imagesOfOneGeneration()
                + " LIMIT :limit";
        Query page = conditions
                .bindTo(handle.createQuery(COLUMNS + ", " + column + " AS sorted" + from(query) + images + history
                        + conditions.where() + order))
                .bind("limit", query.limit() + 1);
        return page(page, query.limit());
    }

    private GalleryPage page(Query query, int limit) {
        List<Row> found;
        try (LoggedValues logged = rows.logged()) {
            found = query.map((row, context) -> new Row(rows.galleryImage(row, context, logged), ImageCursor.of(row)))
                    .list();
        }
        boolean more = found.size() > limit;
        List<Row> page = more ? found.subList(0, limit) : found;
        return new GalleryPage(
                page.stream().map(Row::image).toList(),
                more ? page.getLast().cursor().text() : null);
    }

    public long count(Handle handle, ImageQuery query) {
        Conditions conditions = conditions(query);
        return conditions
                .bindTo(handle.createQuery("SELECT count(*)" + from(query) + images + conditions.where()))
                .mapTo(Long.class)
                .one();
    }

    public Map<Object, Long> countBy(Handle handle, ImageQuery query, GenerationField field) {
        Conditions conditions = conditions(query);
        String column = "g." + field.key();
        String value = field.isNumber() ? column : "(SELECT w.text FROM word w WHERE w.no = " + column + ")";
        conditions.add(column + " IS NOT NULL");
        Map<Object, Long> counts = new LinkedHashMap<>();
        conditions
                .bindTo(handle.createQuery("SELECT " + value + " AS value, count(*) AS images" + from(query) + images
                        + conditions.where() + " GROUP BY " + column + " ORDER BY 1"))
                .map((row, _) -> Map.entry(
                        field.isNumber() ? RunRows.number(row.getObject("value")) : row.getString("value"),
                        row.getLong("images")))
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
        return counts;
    }

    private String from(ImageQuery query) {
        return query.text() == null
                ? " FROM generation g"
                : " FROM prompt_text t" + dialect.join() + "generation g ON g.no = t.rowid";
    }

    private static String column(ImageQuery query) {
        GenerationField field = query.sort().field();
        if (field != null) {
            return "g." + field.key();
        }
        return query.text() == null ? "g.no" : "t.rowid";
    }

    private Conditions conditions(ImageQuery query) {
        Conditions conditions = new Conditions();
        if (query.text() != null) {
            conditions.add(conditions.match(dialect, query.text()));
        }
        if (query.runId() != null) {
            conditions.add("g.run = (SELECT no FROM run WHERE id = " + conditions.bind(query.runId()) + ")");
        }
        conditions.equal("r.project", query.project());
        conditions.tags(query.tags());
        if (query.starred()) {
            conditions.add("(r.starred OR EXISTS (SELECT 1 FROM star s WHERE s.run = g.run AND s.step = g.step))");
        }
        for (ValueFilter filter : query.filters()) {
            conditions.add(conditions
                    .onField(filter)
                    .orElseGet(() -> conditions.onMetricOrConfig(filter, "g.run", " AND v.step = g.step")));
        }
        return conditions;
    }

    /** What comes behind the image of a cursor; the first part alone lets an index be entered at the right place. */
    private static void after(Conditions conditions, String column, ImageSort sort, ImageCursor cursor) {
        String sign = sort.descending() ? "<" : ">";
        @Nullable Object value = cursor.value();
        String sorted = conditions.bind(value);
        String no = conditions.bind(cursor.generation());
        String later =
                "(i.key, i.place) > (" + conditions.bind(cursor.key()) + ", " + conditions.bind(cursor.place()) + ")";
        conditions.add(column + " " + sign + "= " + sorted);
        conditions.add("(" + column + " " + sign + " " + sorted + " OR g.no " + sign + " " + no + " OR (g.no = " + no
                + " AND " + later + "))");
    }
}
